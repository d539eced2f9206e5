package io.handshake.carts.spi;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of reading something at a cart. */
public sealed interface Answer<T> {

    record Found<T>(T value) implements Answer<T> {}

    /** The cart answered that there is no such thing. */
    record Absent<T>() implements Answer<T> {}

    /**
     * It could not be read; reading changes nothing, so it may be tried again.
     *
     * @param code as in {@link Outcome.NotSent}, or {@code UNREADABLE_ANSWER}
     * @param reason one line without secrets
     * @param retryAfter how long the cart asks to wait; null if it does not say
     * @param reprobe whether what was probed no longer holds
     */
    record Failed<T>(String code, String reason, @Nullable Duration retryAfter, boolean reprobe) implements Answer<T> {}
}
