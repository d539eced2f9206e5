package io.handshake.carts.layout;

import java.util.Map;

/** Where in the file the fields of an order stand. */
public final class Places {
    private final long firstLine;
    private final Map<String, Place> byField;

    /** One place; {@code column} is the file's own name of it. */
    public record Place(long line, String column) {}

    Places(long firstLine, Map<String, Place> byField) {
        this.firstLine = firstLine;
        this.byField = Map.copyOf(byField);
    }

    /** Of an order that came without a file: every field is at that line, under its canonical path. */
    public static Places at(long line) {
        return new Places(line, Map.of());
    }

    /**
     * The place of a field.
     *
     * @param field a canonical path, such as {@code shipTo.postalCode} or {@code lines[0].sku}
     * @return where it stands or should stand; the order's first line and the path itself for one the layout has not
     */
    public Place of(String field) {
        Place place = byField.get(field);
        return place == null ? new Place(firstLine, field) : place;
    }
}
