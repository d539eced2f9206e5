package io.handshake.runtime.effects;

import jakarta.validation.constraints.NotEmpty;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How effects are tried.
 *
 * @param lease how long others leave an attempt alone; too short, and an attempt is taken for dead that is only slow; too
 *     long, and what a dead instance was doing waits
 * @param startWithin how long after an attempt is stored its call may still begin
 * @param callTimeout how long a call may take, unless its {@link RemoteEffect} says otherwise
 * @param poll how often notes of work are looked for; only other instances and crashes leave any
 * @param review how often aggregates with work are read again, in case another instance has changed them
 * @param abandonAfter how long a note is kept whose aggregate has no work; its writer must have died before writing, or been
 *     stopped for less than this
 * @param clockTolerance how far instances' clocks may lie apart before one takes the other's lease for over
 * @param calls how many calls one target gets at once from one instance
 * @param callsPerTarget the same for named targets
 * @param retryDelays how long to wait after the first failure, the second, and so on; after the last, the effect is parked
 * @param jitter by which part of itself a delay may be longer, 0 to 1
 * @param retryAfterAtMost what a remote may ask for at most; more is cut
 * @param parkAfter how old a generation may become before it is parked instead of tried again
 * @param stopWithin how long a stop waits for calls under way
 */
@Validated
@ConfigurationProperties("handshake.effects")
public record EffectsSettings(
        @DefaultValue("30s") Duration lease,
        @DefaultValue("5s") Duration startWithin,
        @DefaultValue("10s") Duration callTimeout,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("1m") Duration review,
        @DefaultValue("1h") Duration abandonAfter,
        @DefaultValue("15m") Duration clockTolerance,
        @DefaultValue("8") @Positive int calls,
        @DefaultValue Map<String, @Positive Integer> callsPerTarget,

        @DefaultValue({"5s", "30s", "2m", "10m", "30m", "1h", "2h", "4h", "8h"}) @NotEmpty
        List<Duration> retryDelays,

        @DefaultValue("0.2") double jitter,
        @DefaultValue("1h") Duration retryAfterAtMost,
        @DefaultValue("3d") Duration parkAfter,
        @DefaultValue("15s") Duration stopWithin) {
    /** Spring ends a phase of the stop after this long. */
    private static final Duration STOP_AT_MOST = Duration.ofSeconds(20);

    public EffectsSettings {
        callsPerTarget = Map.copyOf(callsPerTarget);
        retryDelays = List.copyOf(retryDelays);
        positive("lease", lease);
        positive("start-within", startWithin);
        positive("call-timeout", callTimeout);
        positive("poll", poll);
        positive("review", review);
        positive("park-after", parkAfter);
        refuseLongCalls("handshake.effects.call-timeout", callTimeout, startWithin, lease);
        if (stopWithin.compareTo(STOP_AT_MOST) >= 0) {
            throw new IllegalArgumentException("handshake.effects.stop-within (" + stopWithin + ") must be below "
                    + STOP_AT_MOST + ", or the service is cut off in its calls");
        }
        if (abandonAfter.compareTo(lease.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("handshake.effects.abandon-after (" + abandonAfter
                    + ") must be at least twice handshake.effects.lease (" + lease
                    + "), or work of a slow writer is forgotten");
        }
        if (jitter < 0 || jitter > 1) {
            throw new IllegalArgumentException("handshake.effects.jitter (" + jitter + ") must be between 0 and 1");
        }
        if (clockTolerance.isNegative() || retryAfterAtMost.isNegative()) {
            throw new IllegalArgumentException(
                    "handshake.effects.clock-tolerance and handshake.effects.retry-after-at-most can't be negative");
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("handshake.effects." + name + " (" + value + ") must be positive");
        }
    }

    /** A call that outlives its lease could overlap with another instance's. */
    static void refuseLongCalls(String name, Duration callTimeout, Duration startWithin, Duration lease) {
        if (startWithin.plus(callTimeout).compareTo(lease) >= 0) {
            throw new IllegalArgumentException(name + " (" + callTimeout + ") and handshake.effects.start-within ("
                    + startWithin + ") must together be below handshake.effects.lease (" + lease
                    + "), or a slow call could overlap with another instance's");
        }
    }

    int callsAt(String target) {
        return callsPerTarget.getOrDefault(target, calls);
    }
}
