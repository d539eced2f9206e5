package io.handshake.runtime.effects;

/** What became of a {@link Verdict} or of news from outside. */
public sealed interface Ruling {

    record Accepted(Effect effect) implements Ruling {}

    /** Nothing was changed. */
    record Refused(String reason) implements Ruling {}
}
