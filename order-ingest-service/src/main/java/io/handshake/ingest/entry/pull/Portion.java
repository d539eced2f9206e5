package io.handshake.ingest.entry.pull;

/**
 * How many orders a page asks for: half as many after one that the cart could not answer, and all again after one that it
 * answered, so that a cart that fails by chance is not read one by one.
 */
final class Portion {
    private final int full;
    private int size;

    Portion(int full) {
        this.full = full;
        this.size = full;
    }

    int size() {
        return size;
    }

    void failed() {
        size = Math.max(1, size / 2);
    }

    void answered() {
        size = full;
    }
}
