package io.handshake.ingest.domain;

/** What became of an order that was offered. Each order gets exactly one, so the counts add up to what was read. */
public enum Outcome {
    /** New to us. */
    IMPORTED,
    /** Known, and changed since: a new revision. */
    REVISED,
    /** Known, and the same. */
    UNCHANGED,
    /** Older than what is stored; nothing was changed. */
    STALE,
    /** Taken in, but not offered for shipping: its payment isn't far enough, or the cart holds it. */
    HELD,
    /** Not taken in: a person must mend it. */
    PARKED
}
