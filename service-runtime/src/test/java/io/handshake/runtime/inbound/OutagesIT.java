package io.handshake.runtime.inbound;

import static io.handshake.runtime.inbound.RunningLeg.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.health.contributor.Status;

/** What the leg leans on goes away: it waits, no offset moves, nothing is dead-lettered, and then all is delivered. */
class OutagesIT {
    @TempDir
    static Path data;

    private static Sandbox sandbox;

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String topic = "samples-" + id + ".v1";
    private final String name = "leg-" + id;
    private RunningLeg leg;

    /** One of its own: it is broken on purpose. */
    @BeforeAll
    static void startTheWorld() {
        sandbox = Sandbox.startIn(data);
    }

    @AfterAll
    static void endTheWorld() {
        sandbox.close();
    }

    @BeforeEach
    void makeTopics() {
        RunningLeg.makeTopics(sandbox, 1, topic, topic + "." + name + ".dlt");
    }

    @AfterEach
    void stop() {
        leg.close();
    }

    @Test
    void whileTheRegistryIsAwayAFreshConsumerWaitsAndNothingIsDeadLettered() {
        leg = RunningLeg.start(sandbox, topic, name);
        leg.send("a", "b");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        byte[] sound = leg.encoded(RunningLeg.sample("c"));
        leg.close();
        PartProcess registry = sandbox.part("registry");
        registry.kill();
        try {
            // It publishes nothing, so it starts; and it has never seen a schema.
            leg = RunningLeg.start(sandbox, topic, name, "test.publishes=");
            leg.send(List.of(leg.record(0, "c", sound)));
            await().atMost(SOON).until(() -> waiting() == 1);

            assertThat(leg.committed(0)).isEqualTo(2);
            assertThat(leg.deadLetters()).isEmpty();
            assertThat(leg.health().getStatus()).isEqualTo(Status.UP);
        } finally {
            registry.start();
        }

        await().atMost(SOON).until(() -> leg.committed(0) == 3);
        assertThat(leg.listening().ids()).containsExactly("c");
        assertThat(leg.deadLetters()).isEmpty();
    }

    @Test
    void whileMongoIsAwayTheListenerIsPausedAndNoOffsetMoves() {
        leg = RunningLeg.start(sandbox, topic, name);
        MongoDatabase database = leg.bean(MongoDatabase.class);
        leg.listening().work = record -> database.getCollection("seen")
                .insertOne(new Document("id", record.value().getId()));
        leg.send("a");
        await().atMost(SOON).until(() -> leg.committed(0) == 1);
        PartProcess mongo = sandbox.part("mongo");
        mongo.stop();
        try {
            leg.send("b", "c");
            leg.send(List.of(leg.record(0, "p", new byte[] {9})));
            await().atMost(SOON).until(() -> leg.listening().ids().size() >= 4 && waiting() == 1);

            assertThat(leg.committed(0)).isEqualTo(1);
            assertThat(leg.deadLetters()).isEmpty();
        } finally {
            mongo.start();
        }

        await().atMost(SOON).until(() -> leg.committed(0) == 4);
        assertThat(waiting()).isZero();
        assertThat(leg.listening().ids().stream().distinct()).containsExactly("a", "b", "c");
        assertThat(leg.deadLetters()).hasSize(1);
    }

    private double waiting() {
        return leg.bean(MeterRegistry.class).get("inbound.waiting").gauge().value();
    }
}
