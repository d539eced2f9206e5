package io.handshake.ingest.entry.pull;

/** How many orders a page asks for: half as many after one that the cart could not answer, and by and by all again. */
final class Portion {
    /** A cart that can't answer more answers so often before it is asked for more. */
    private static final int BEFORE_MORE = 4;

    private final int full;
    private int size;
    private int answered;

    Portion(int full) {
        this.full = full;
        this.size = full;
    }

    int size() {
        return size;
    }

    void failed() {
        size = Math.max(1, size / 2);
        answered = 0;
    }

    void answered() {
        answered++;
        if (answered >= BEFORE_MORE) {
            size = Math.min(full, size * 2);
            answered = 0;
        }
    }
}
