package io.handshake.runtime.effects;

/** What a person decides about an effect. */
public sealed interface Verdict {

    /** Who decided; goes into the record. */
    String by();

    /**
     * Try it again.
     *
     * @param looked the person has looked, and it has not happened; without that, nothing undecided is tried again
     */
    record Retry(String by, boolean looked) implements Verdict {}

    /**
     * It has happened, or need not happen any more.
     *
     * @param evidence what the person saw
     */
    record MarkDone(String by, String evidence) implements Verdict {}

    /** Leave it. */
    record GiveUp(String by, String reason) implements Verdict {}
}
