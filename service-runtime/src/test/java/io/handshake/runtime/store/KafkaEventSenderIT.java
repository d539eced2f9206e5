package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.MicrometerProducerListener;

class KafkaEventSenderIT {

    /** The client refuses such a name with an exception of its own, at once; the relay must only ever see a failed send. */
    @Test
    void aBrokerWhoseNameIsNotKnownYetIsAFailedSend() {
        OutboxSettings settings = new OutboxSettings(
                "test-leg",
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMinutes(30),
                64,
                "none");
        try (KafkaEventSender sender = new KafkaEventSender(
                Map.of("bootstrap.servers", List.of("no-such-broker.invalid:9092")),
                settings,
                new MicrometerProducerListener<>(new SimpleMeterRegistry()))) {
            assertThat(sender.send(new OutboxEntry(
                            "id", 1, "topic", "key", "Counted", Instant.EPOCH, null, new byte[] {1}, "due")))
                    .isCompletedExceptionally();
        }
    }
}
