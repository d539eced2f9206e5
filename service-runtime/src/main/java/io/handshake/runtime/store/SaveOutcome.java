package io.handshake.runtime.store;

/** What became of one {@link Change}. */
public sealed interface SaveOutcome {

    /** The state is durable and its events will be published, whatever dies now. */
    record Saved() implements SaveOutcome {}

    /** Somebody else changed the aggregate since it was read; nothing was written. Read again and decide again. */
    record ConcurrentChange() implements SaveOutcome {}
}
