package io.handshake.runtime.activity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;

/** Notes are sent as best as can be; telling them costs nobody anything, and what is dropped is counted. */
class KafkaActivitiesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    private final Counter dropped = new SimpleMeterRegistry().counter("activity.dropped");
    private final String topic = "activity-" + UUID.randomUUID();

    @Test
    void whatIsToldArrivesInItsOrderAndWhatCannotBeEncodedIsCounted() throws Exception {
        String broker = Sandbox.forTests().bootstrapServers();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        KafkaActivities activities = started(broker, 1000);
        for (int i = 0; i < 100; i++) {
            activities.tell(note(i == 50 ? "broken" : "n" + i));
        }
        List<String> arrived = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker), new StringDeserializer(), new StringDeserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(one -> arrived.add(one.key() + " " + one.value()));
                return arrived.size() >= 99;
            });
        }
        activities.stop();
        assertThat(dropped.count()).isEqualTo(1);
        assertThat(arrived).hasSize(99).startsWith("n0 IMPORT", "n1 IMPORT").doesNotContain("broken IMPORT");
    }

    @Test
    void anAbsentBrokerCostsDroppedNotesAndNothingElse() {
        // Nobody listens on port 1.
        KafkaActivities activities = started("127.0.0.1:1", 10);
        for (int i = 0; i < 10_000; i++) {
            activities.tell(note("n" + i));
        }
        await().atMost(SOON).until(() -> dropped.count() >= 9_980);
        activities.stop();

        assertThat(dropped.count()).isEqualTo(10_000);
    }

    @Test
    void aFullQueueDropsWhatComesLast() {
        CountDownLatch never = new CountDownLatch(1);
        KafkaActivities activities = new KafkaActivities(
                note -> {
                    try {
                        never.await();
                    } catch (InterruptedException stopped) {
                        Thread.currentThread().interrupt();
                    }
                    throw new IllegalStateException("stopped");
                },
                Map.of("bootstrap.servers", "127.0.0.1:1"),
                "test",
                5,
                dropped);
        activities.start();
        for (int i = 0; i < 20; i++) {
            activities.tell(note("n" + i));
        }

        assertThat(dropped.count()).isBetween(14.0, 15.0);
        activities.stop();
        assertThat(dropped.count()).isEqualTo(20);
    }

    private KafkaActivities started(String broker, int waiting) {
        KafkaActivities activities = new KafkaActivities(
                note -> {
                    if (note.key().equals("broken")) {
                        throw new IllegalArgumentException("not to be encoded");
                    }
                    return new ActivityEncoder.Message(
                            topic, note.key(), note.kind().getBytes(UTF_8));
                },
                Map.of("bootstrap.servers", broker),
                "test-activity",
                waiting,
                dropped);
        activities.start();
        return activities;
    }

    private static ActivityNote note(String key) {
        return new ActivityNote(key, "IMPORT", null, null, null, "told", null, Instant.EPOCH);
    }
}
