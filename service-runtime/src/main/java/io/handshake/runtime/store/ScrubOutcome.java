package io.handshake.runtime.store;

/** What became of a scrubbing. */
public sealed interface ScrubOutcome {

    /** State and published events are gone; key, version and sequence are kept, and the farewell will be published. */
    record Scrubbed() implements ScrubOutcome {}

    /**
     * Nothing was written: an event of the aggregate has not been acknowledged yet. Scrubbing it would lose it, so ask
     * again when the broker has it.
     */
    record Unpublished() implements ScrubOutcome {}

    /**
     * Nothing was written: what the aggregate wanted to happen outside is not decided yet, and could never be without it.
     * Ask again later, or have a person decide.
     */
    record Unsettled() implements ScrubOutcome {}

    /** Somebody else changed the aggregate since it was read; nothing was written. Read again and decide again. */
    record ConcurrentChange() implements ScrubOutcome {}
}
