package io.handshake.carts.layout;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in the file the fields of an order stand. Each field of each order is noted, but only an order that is parked is
 * asked; so notes are a list, and are put in order at the first question.
 */
public final class Places {
    /** What an order of a few lines has. */
    private static final int FIELDS = 80;

    private final long firstLine;
    private final List<Note> notes = new ArrayList<>(FIELDS);
    private @Nullable Map<String, Place> byField;

    /** One place; {@code column} is the file's own name of it. */
    public record Place(long line, String column) {}

    private record Note(String path, String field, Cell cell) {}

    Places(long firstLine) {
        this.firstLine = firstLine;
    }

    /** Notes where a field stands; noted again, it stands where it was noted last. */
    void put(String path, String field, Cell cell) {
        notes.add(new Note(path, field, cell));
        byField = null;
    }

    /** Of an order that came without a file: every field is at that line, under its canonical path. */
    public static Places at(long line) {
        return new Places(line);
    }

    /**
     * The place of a field.
     *
     * @param field a canonical path, such as {@code shipTo.postalCode} or {@code lines[0].sku}
     * @return where it stands or should stand; the order's first line and the path itself for one the layout has not
     */
    public Place of(String field) {
        Map<String, Place> known = byField;
        if (known == null) {
            known = new HashMap<>();
            for (Note note : notes) {
                known.put(note.path + note.field, new Place(note.cell.line(), note.cell.column()));
            }
            byField = known;
        }
        Place place = known.get(field);
        return place == null ? new Place(firstLine, field) : place;
    }
}
