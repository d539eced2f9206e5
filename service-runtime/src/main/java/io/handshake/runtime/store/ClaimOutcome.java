package io.handshake.runtime.store;

/** Whose an id is. */
public sealed interface ClaimOutcome {

    /** It was free and belongs to the asking aggregate now. */
    record Claimed() implements ClaimOutcome {}

    /** It belonged to the asking aggregate before: the same fact again, or a second try at it. */
    record AlreadyOurs() implements ClaimOutcome {}

    /** Another aggregate holds the fact, or is about to. */
    record HeldBy(String owner) implements ClaimOutcome {}
}
