package io.handshake.carts.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads how much a cart still allows: {@code X-RateLimit-Remaining} and {@code -Reset} in the spellings in use. When
 * nothing is left, it is the time until the cart allows more.
 */
final class RateLimitReset {
    private static final List<String> REMAINING = List.of(
            "X-RateLimit-Remaining", "X-Rate-Limit-Remaining", "RateLimit-Remaining", "X-Rate-Limit-Requests-Left");
    private static final List<String> RESET = List.of("X-RateLimit-Reset", "X-Rate-Limit-Reset", "RateLimit-Reset");
    private static final String RESET_MILLIS = "X-Rate-Limit-Time-Reset-Ms";
    private static final Duration LONGEST = Duration.ofHours(1);

    private RateLimitReset() {}

    /** How long to wait; empty if the cart allows more now, or does not say. */
    static Optional<Duration> in(HttpHeaders headers, Instant now) {
        OptionalLong remaining = first(headers, REMAINING);
        if (remaining.isEmpty() || remaining.getAsLong() > 0) {
            return Optional.empty();
        }
        OptionalLong millis = first(headers, List.of(RESET_MILLIS));
        if (millis.isPresent()) {
            return Optional.of(bounded(Duration.ofMillis(millis.getAsLong())));
        }
        OptionalLong reset = first(headers, RESET);
        if (reset.isEmpty()) {
            return Optional.of(Duration.ofSeconds(1));
        }
        long value = reset.getAsLong();
        // A number this large is a point in time, since 1970; a smaller one is a number of seconds.
        if (value > 100_000_000_000L) {
            return Optional.of(bounded(Duration.between(now, Instant.ofEpochMilli(value))));
        }
        return Optional.of(bounded(
                value > 100_000_000L
                        ? Duration.between(now, Instant.ofEpochSecond(value))
                        : Duration.ofSeconds(value)));
    }

    private static Duration bounded(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }

    private static OptionalLong first(HttpHeaders headers, List<String> names) {
        for (String name : names) {
            try {
                OptionalLong value = headers.firstValueAsLong(name);
                if (value.isPresent()) {
                    return value;
                }
            } catch (NumberFormatException unreadable) {
                // as if it were not there
            }
        }
        return OptionalLong.empty();
    }
}
