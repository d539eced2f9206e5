package io.handshake.carts.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How the calls to a cart have gone since this connector was opened. An answer that refuses, such as 401 or 429, is an
 * answer; a 5xx is a failure.
 *
 * @param lastAnswer null if the cart has not answered yet
 * @param failingSince the first failure since then; null if the last call was answered, or none was made
 * @param reason of the last failure, one line without secrets; null like {@code failingSince}
 * @param pausedUntil no call before: the cart asked to wait, or it has been failing; null if calls are made
 */
public record Connection(
        @Nullable Instant lastAnswer,
        @Nullable Instant failingSince,
        @Nullable String reason,
        Breaker breaker,
        @Nullable Instant pausedUntil) {

    /** Whether calls go through. */
    public enum Breaker {
        CLOSED,
        /** A few calls will show whether the cart is back. */
        HALF_OPEN,
        /** No call is made for a while, because too many have failed. */
        OPEN
    }
}
