package io.handshake.runtime.health;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/** Asks at most once per period, so that many askers cost a dependency no more than one. */
public final class CachedHealth implements HealthIndicator {
    /** Between two questions, unless there is a reason for another. */
    public static final Duration PERIOD = Duration.ofSeconds(10);

    private final Check check;
    private final Duration period;
    private final Clock clock;
    private @Nullable Health last;
    private Instant askedAt = Instant.MIN;

    /** How it is asked. */
    @FunctionalInterface
    public interface Check {
        /** What is worth telling of a healthy dependency; throws when it is not healthy. */
        String ask() throws Exception;
    }

    public CachedHealth(Check check, Duration period, Clock clock) {
        this.check = check;
        this.period = period;
        this.clock = clock;
    }

    @Override
    public synchronized Health health() {
        Instant now = clock.instant();
        Health known = last;
        if (known != null && now.isBefore(askedAt.plus(period))) {
            return known;
        }
        Health asked = ask();
        last = asked;
        askedAt = now;
        return asked;
    }

    private Health ask() {
        try {
            return Health.up().withDetail("answer", check.ask()).build();
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Health.unknown().build();
        } catch (Exception unhealthy) {
            return Health.down(unhealthy).build();
        }
    }
}
