package io.handshake.sandbox.link;

import java.time.Duration;

/** How a {@link FaultyLink} treats what passes over it. */
public sealed interface Condition {

    /** Everything arrives. */
    record Sound() implements Condition {}

    /** Connections are reset, and new ones too as soon as they are made. */
    record Cut() implements Condition {}

    /** Every piece arrives later, in its order. */
    record Slow(Duration by) implements Condition {}

    /** Nothing arrives for now; all of it does afterwards, late and in its order. */
    record Held() implements Condition {}

    /** Requests arrive, answers do not. A connection that missed one is reset afterwards: its bytes lack a piece. */
    record AnswersLost() implements Condition {}

    /** Requests arrive; the connection is reset as soon as it is answered, before a byte of the answer arrives. */
    record AnswersCut() implements Condition {}

    /**
     * Nothing arrives any more, and nobody is told: what is connected now, and whoever connects while it lasts, is on a
     * dead connection for good, as behind a firewall that forgot it.
     */
    record HalfOpen() implements Condition {}
}
