package io.handshake.runtime.inbound;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How records are taken in.
 *
 * @param leg the leg's name: its consumer group, and part of the names of its dead letters' topics
 * @param concurrency threads per listener
 * @param attempts how often a record may fail in a way that nobody expected before it is a dead letter
 * @param attemptPause between two such attempts; attempts and pauses together block a partition
 * @param waitFirst how long an outage is waited out before the first retry; doubles up to {@code waitLast}, for ever
 * @param deliveryTimeout how long a dead letter may take to be acknowledged before it counts as not sent
 * @param topicRefresh how often new topics of a pattern are looked for, and whether a topic is still the same
 * @param deadLetterTopic the name of a topic's dead letters, with {@code {topic}} and {@code {leg}}
 * @param replaysPerSecond how many dead letters are replayed in a second, by all instances together
 * @param replayLease after which another instance goes on with the replays of a dead one
 */
@Validated
@ConfigurationProperties("handshake.inbound")
public record InboundSettings(
        @NotBlank String leg,
        @DefaultValue("3") @Positive int concurrency,
        @DefaultValue("3") @Positive int attempts,
        @DefaultValue("50ms") Duration attemptPause,
        @DefaultValue("250ms") Duration waitFirst,
        @DefaultValue("5s") Duration waitLast,
        @DefaultValue("10s") Duration deliveryTimeout,
        @DefaultValue("10s") Duration topicRefresh,
        @DefaultValue("{topic}.{leg}.dlt") String deadLetterTopic,
        @DefaultValue("50") @Positive int replaysPerSecond,
        @DefaultValue("15s") Duration replayLease) {

    private static final int MOST_DOUBLINGS = 20;

    public InboundSettings {
        if (waitFirst.isZero() || waitFirst.isNegative() || waitLast.compareTo(waitFirst) < 0) {
            throw new IllegalArgumentException("handshake.inbound.wait-first (" + waitFirst
                    + ") must be above 0 and at most handshake.inbound.wait-last (" + waitLast + ")");
        }
        if (!deadLetterTopic.contains("{topic}") || !deadLetterTopic.contains("{leg}")) {
            throw new IllegalArgumentException("handshake.inbound.dead-letter-topic (" + deadLetterTopic
                    + ") must hold {topic} and {leg}, or the dead letters of several would be mixed");
        }
    }

    /** Where this leg's dead letters of a topic go. */
    String deadLettersOf(String topic) {
        return deadLetterTopic.replace("{topic}", topic).replace("{leg}", leg);
    }

    /** How long to wait after the given number of attempts. */
    Duration waitAfter(int attempts) {
        Duration wait = waitFirst.multipliedBy(1L << Math.clamp(attempts - 1L, 0, MOST_DOUBLINGS));
        return wait.compareTo(waitLast) > 0 ? waitLast : wait;
    }
}
