package io.handshake.confirm.domain;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One of the four steps of the handshake for one shipment.
 *
 * @param strategy chosen when the step was first looked at, and kept
 * @param outcome null unless it has ended
 * @param detail in words, without personal data; may be empty
 * @param at since when it is so
 */
public record Step(
        Name name, Strategy strategy, State state, @Nullable Outcome outcome, String detail, Instant at) {

    /** The steps, in the order in which people name them. */
    public enum Name {
        STATUS,
        TRACKING,
        CAPTURE,
        NOTIFY
    }

    /** How a step is done. */
    public enum Strategy {
        /** By the cart's own means for it. */
        NATIVE,
        /** By other means of the cart. */
        EMULATED,
        /** By a mail of ours. */
        MAIL,
        /** By a line in the cart's confirmation file. */
        FILE,
        /** By a person. */
        TASK,
        /** There is nothing to do. */
        NONE;

        /** Whether the cart is called for it. */
        public boolean byCall() {
            return this == NATIVE || this == EMULATED;
        }
    }

    /** Where it is on its way. */
    public enum State {
        /** Another step comes first. */
        WAITING,
        /** It is being done. */
        RUNNING,
        /** It was tried, and will be again. */
        PUT_OFF,
        /** A person has to do it, because the cart can't be told. */
        BY_HAND,
        /** It stopped, and a person has to look. */
        STOPPED,
        ENDED
    }

    /** How it ended. */
    public enum Outcome {
        APPLIED,
        /** Done, and less than was asked. */
        DEGRADED,
        /** Not done, because it can't be, and nobody need do it. */
        UNSUPPORTED,
        REJECTED,
        /** A person wants it left undone. */
        WAIVED,
        /** It was done, and taken back with its shipment. */
        VOIDED
    }

    static Step waiting(Name name, Strategy strategy, Instant now) {
        return new Step(name, strategy, State.WAITING, null, "", now);
    }

    boolean ended() {
        return state == State.ENDED;
    }

    /** Whether the cart has it. */
    boolean done() {
        return outcome == Outcome.APPLIED || outcome == Outcome.DEGRADED;
    }

    boolean withPerson() {
        return state == State.BY_HAND || state == State.STOPPED;
    }

    Step to(State next, String why, Instant now) {
        return state == next && detail.equals(why) ? this : new Step(name, strategy, next, null, why, now);
    }

    /** It ends, because there is nothing to do for it. */
    Step needless(Outcome how, String why, Instant now) {
        return new Step(name, Strategy.NONE, State.ENDED, how, why, now);
    }

    Step end(Outcome how, String why, Instant now) {
        return new Step(name, strategy, State.ENDED, how, why, now);
    }
}
