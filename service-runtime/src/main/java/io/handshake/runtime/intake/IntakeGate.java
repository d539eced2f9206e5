package io.handshake.runtime.intake;

/**
 * Asked before anything new is taken in, and by long work again and again on its way. What was accepted before is kept,
 * whatever the gate says: it waits.
 */
@FunctionalInterface
public interface IntakeGate {
    IntakeGate ALWAYS_OPEN = Verdict.Open::new;

    /** Which limit is reached. */
    enum Limit {
        /** Too much waits for the broker: nothing that makes events may go on. */
        BACKLOG,
        /** Too little disk is left: nothing that writes files may begin. */
        DISK,
        /** The service ends. */
        STOPPING
    }

    /** Open, or closed and why. */
    sealed interface Verdict {

        /** All may come in. */
        record Open() implements Verdict {}

        /**
         * Nothing new may come in.
         *
         * @param reason what limit is reached, in figures
         * @param cure what the operator can do
         */
        record Closed(Limit limit, String reason, String cure) implements Verdict {}
    }

    /** Cheap enough to be asked for each batch; about a second old at most. */
    Verdict verdict();

    /** Whether work that makes events must pause, until it is asked again. */
    default boolean pauses() {
        return switch (verdict()) {
            case Verdict.Open _ -> false;
            case Verdict.Closed closed -> closed.limit() == Limit.BACKLOG;
        };
    }

    /**
     * For a caller over HTTP.
     *
     * @throws IntakeClosed as a 503 that says when to come again, if the gate is closed
     */
    default void requireOpen() {
        switch (verdict()) {
            case Verdict.Open _ -> {}
            case Verdict.Closed closed -> throw new IntakeClosed(closed);
        }
    }
}
