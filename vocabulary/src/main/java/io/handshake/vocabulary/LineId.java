package io.handshake.vocabulary;

/**
 * Our name of a line within its order: {@code sku#n} for the n-th line (from 1) with that SKU. It is the same in every
 * revision and whichever way the order came in, because every cart and every export can be counted like this.
 */
public record LineId(String value) {

    public static LineId of(Sku sku, int ordinal) {
        return new LineId(sku.value() + "#" + ordinal);
    }

    @Override
    public String toString() {
        return value;
    }
}
