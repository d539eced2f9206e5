package io.handshake.carts.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a cart shows of an effect whose answer was lost. */
public sealed interface LookUp {

    /** It is there, whole. */
    record Found(Receipt receipt) implements LookUp {}

    /**
     * It is there in part: sending the same effect again finishes it and repeats nothing.
     *
     * @param missing what is left to do, one line
     */
    record Begun(String missing) implements LookUp {}

    /** It is there, and the cart is still at it. */
    record StillPending(String reference, @Nullable Duration askAgainAfter) implements LookUp {}

    /** It is there and has failed at the cart: nothing moved. */
    record Failed(String code, String reason) implements LookUp {}

    /** Nothing is there. That proves that nothing happened only after {@link Proof.LookUp#settling()}. */
    record Absent() implements LookUp {}

    /** More than one could be it, or the cart cannot be asked about this: a person must look. */
    record Unclear(String reason) implements LookUp {}

    /** The cart could not be asked; ask later. */
    record Unreachable(String reason, @Nullable Duration retryAfter) implements LookUp {}
}
