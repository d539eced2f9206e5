package io.handshake.runtime.effects;

/** What became of a {@link Verdict} or of news from outside. */
public sealed interface Ruling {

    record Accepted(Effect effect) implements Ruling {}

    /** Nothing was changed, because nothing in it is new. */
    record Unchanged() implements Ruling {}

    /** Nothing was changed. */
    record Refused(String reason) implements Ruling {}

    /** Nothing was changed: others were faster so many times in a row. The same may be accepted a moment later. */
    record Contended(int rounds) implements Ruling {}
}
