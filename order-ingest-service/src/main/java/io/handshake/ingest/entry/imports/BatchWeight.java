package io.handshake.ingest.entry.imports;

import io.handshake.ingest.entry.format.SourceOrder;

/** How much memory orders hold, counted in rows: an order of many rows or of much text counts for many. */
final class BatchWeight {
    private static final int CHARACTERS_LIKE_A_ROW = 1_000;

    private BatchWeight() {}

    static long of(SourceOrder order) {
        return order.rows() + order.characters() / CHARACTERS_LIKE_A_ROW;
    }
}
