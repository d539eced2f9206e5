package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.MicrometerProducerListener;

class KafkaEventSenderIT {

    /** The client refuses such a name with an exception of its own, at once; the relay must only ever see a failed send. */
    @Test
    void aBrokerWhoseNameIsNotKnownYetIsAFailedSend() {
        try (KafkaEventSender sender = sender("no-such-broker.invalid:9092")) {
            assertThat(sender.send(event("topic"))).isCompletedExceptionally();
        }
    }

    @Test
    void aTopicThatIsNotThereConcernsItsOwnEventsAloneAndTakesThemOnceItIs() throws Exception {
        String topic = "late-" + UUID.randomUUID();
        String broker = Sandbox.forTests().bootstrapServers();
        try (KafkaEventSender sender = sender(broker);
                Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            for (int i = 0; i < 3; i++) {
                CompletableFuture<?> answer = sender.send(event(topic));
                assertThat(answer).isCompletedExceptionally();
                assertThat(answer.exceptionNow()).hasMessageContaining(topic);
                assertThat(sender.concernsOnly(answer.exceptionNow())).isTrue();
            }
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(sender.send(event(topic))).succeedsWithin(Duration.ofSeconds(10)));
        }
    }

    @Test
    void aBrokerThatIsAwayConcernsAllEvents() {
        try (KafkaEventSender sender = sender("localhost:1")) {
            for (int i = 0; i < 2; i++) {
                CompletableFuture<?> answer = sender.send(event("topic"));
                assertThat(answer).isCompletedExceptionally();
                assertThat(sender.concernsOnly(answer.exceptionNow())).isFalse();
            }
        }
    }

    private static OutboxEntry event(String topic) {
        return new OutboxEntry("id", 1, topic, "key", "Counted", Instant.EPOCH, null, new byte[] {1}, "due");
    }

    private static KafkaEventSender sender(String broker) {
        OutboxSettings settings = new OutboxSettings(
                "test-leg",
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofMillis(50),
                Duration.ofMinutes(30),
                64,
                "none");
        return new KafkaEventSender(
                Map.of("bootstrap.servers", List.of(broker)),
                settings,
                new MicrometerProducerListener<>(new SimpleMeterRegistry()));
    }
}
