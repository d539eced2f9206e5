package io.handshake.ingest.entry.hooks;

/** What became of a webhook. */
public enum Reception {
    /** The orders will be read soon. */
    TAKEN,
    /** The same delivery was taken before; nothing more is done. */
    REPEATED,
    /** Genuine or harmless, and not about orders. */
    IRRELEVANT,
    /** Genuine, but so many orders wait to be read that this one is left to the poller. */
    LEFT_TO_POLLER,
    /** The signature is missing or wrong, or too old. */
    FORGED,
    /** It could not be stored in time: the cart should send it again. If it doesn't, the poller finds the order. */
    NOT_STORED
}
