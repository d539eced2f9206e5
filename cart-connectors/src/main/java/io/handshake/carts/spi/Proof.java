package io.handshake.carts.spi;

import java.time.Duration;

/** What a cart offers after an answer was lost, to learn whether the effect happened. */
public sealed interface Proof {

    /**
     * The effect carries our reference as idempotency key: sent again with the same key within {@code lifetime} of the
     * first attempt, it happens once and gives the first answer.
     */
    record Key(Duration lifetime) implements Proof {}

    /**
     * {@code lookUp} finds the effect by our reference or by what it is. If it finds nothing later than {@code settling}
     * after the deadline of the attempt, nothing happened.
     */
    record LookUp(Duration settling) implements Proof {}

    /** Sending it again does no harm: stock is absolute, a payment that is settled stays settled. */
    record Repeatable() implements Proof {}

    /** Nothing: an effect of unknown fate needs a person. */
    record None() implements Proof {}
}
