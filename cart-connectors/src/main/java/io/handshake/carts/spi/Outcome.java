package io.handshake.carts.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What became of one attempt at a cart. No answer is never success. {@code reason} is one line for a person, without
 * secrets and personal data; {@code code} is stable, for programs.
 */
public sealed interface Outcome {

    /** Whether the answer says that what was probed no longer holds, so that the cart should be probed again. */
    default boolean reprobe() {
        return false;
    }

    /** It has happened. */
    record Done(Receipt receipt) implements Outcome {}

    /**
     * The cart has taken it on and has not finished.
     *
     * @param reference by which {@code lookUp} asks again
     * @param askAgainAfter at the earliest; null if the cart does not say
     */
    record Pending(
            String reference, String reason, @Nullable Duration askAgainAfter) implements Outcome {}

    /** The cart refused, and nothing has happened. The same again would be refused again. */
    record Declined(String code, String reason, boolean reprobe) implements Outcome {
        public Declined(String code, String reason) {
            this(code, reason, false);
        }
    }

    /**
     * It never reached the cart, or the cart did not look at it: nothing has happened.
     *
     * @param code {@code UNREACHABLE}, {@code THROTTLED}, {@code CIRCUIT_OPEN}, {@code TOO_LATE}, {@code NOT_AUTHORISED},
     *     {@code ADDRESS_REFUSED}, {@code REDIRECTED}, {@code UNAVAILABLE}, or {@code NO_ANSWER} to what is read first
     * @param retryAfter how long the cart, or the limit, asks to wait; null if unknown
     */
    record NotSent(String code, String reason, @Nullable Duration retryAfter, boolean reprobe) implements Outcome {}

    /** It may have happened: see {@link Proof}. */
    record Unknown(String reason, boolean reprobe) implements Outcome {}
}
