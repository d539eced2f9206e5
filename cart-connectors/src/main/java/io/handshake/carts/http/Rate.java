package io.handshake.carts.http;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * How fast one leg may call one cart: a bucket with its share of the cart's rate, and a hold for as long as the cart
 * itself asks. The hold stands beside the bucket because a bucket can be emptied for one period only.
 */
final class Rate {
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private final RateLimiter bucket;
    private volatile Instant heldUntil = Instant.EPOCH;
    private final Clock clock;

    Rate(String name, double perSecond, Clock clock) {
        this.clock = clock;
        int burst = Math.max(1, (int) Math.round(perSecond));
        this.bucket = RateLimiter.of(
                name,
                RateLimiterConfig.custom()
                        .limitForPeriod(burst)
                        .limitRefreshPeriod(Duration.ofNanos(Math.max(1, Math.round(burst / perSecond * 1e9))))
                        .timeoutDuration(LONGEST_WAIT)
                        .build());
    }

    /**
     * Waits for leave to call, a few seconds at most.
     *
     * @return empty once it is given; else how long it would take
     */
    Optional<Duration> acquire() {
        Duration held = held();
        if (held.compareTo(LONGEST_WAIT) > 0) {
            return Optional.of(held);
        }
        long nanos = bucket.reservePermission();
        if (nanos < 0) {
            return Optional.of(LONGEST_WAIT);
        }
        LockSupport.parkNanos(Math.max(nanos, held.toNanos()));
        Duration still = held(); // another thread may have been told to wait meanwhile
        return still.isZero() ? Optional.empty() : Optional.of(still);
    }

    /** How long a call would have to wait, without taking anything. */
    Duration wait(Duration atLeast) {
        Duration held = held();
        if (!held.isZero()) {
            return held;
        }
        return bucket.getMetrics().getAvailablePermissions() > 0 ? Duration.ZERO : atLeast;
    }

    /** Learns from an answer. */
    void heed(int status, HttpHeaders headers) {
        Instant now = clock.instant();
        Optional<Duration> asked = RetryAfter.in(headers, now).or(() -> RateLimitReset.in(headers, now));
        if (asked.isEmpty() && status == 429) {
            asked = Optional.of(Duration.ofSeconds(1));
        }
        asked.ifPresent(wait -> holdUntil(now.plus(wait)));
    }

    /** Until when the cart asks us to wait; long past if it does not. */
    Instant heldUntil() {
        return heldUntil;
    }

    private synchronized void holdUntil(Instant time) {
        if (time.isAfter(heldUntil)) {
            heldUntil = time;
        }
    }

    private Duration held() {
        Duration left = Duration.between(clock.instant(), heldUntil);
        return left.isPositive() ? left : Duration.ZERO;
    }
}
