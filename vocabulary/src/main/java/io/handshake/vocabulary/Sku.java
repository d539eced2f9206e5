package io.handshake.vocabulary;

/** A stock keeping unit, exactly as written: leading zeros, slashes and case count. Blank for lines without one. */
public record Sku(String value) {

    /** The SKU of a line that names none, such as a gift card or a tip. */
    public static final Sku NONE = new Sku("");

    @Override
    public String toString() {
        return value;
    }
}
