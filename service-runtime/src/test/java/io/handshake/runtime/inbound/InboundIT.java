package io.handshake.runtime.inbound;

import static io.handshake.runtime.inbound.RunningLeg.SOON;
import static io.handshake.runtime.inbound.RunningLeg.header;
import static io.handshake.runtime.inbound.RunningLeg.sample;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.runtime.parked.ParkedWork;
import io.handshake.runtime.wire.RegistryUnavailable;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.health.contributor.Status;

/** Listeners against a real broker: what is poison is parked byte for byte and can be replayed, and nothing else is. */
class InboundIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final String SECRET = "Erika Mustermann, Heidestr. 17";

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String topic = "samples-" + id + ".v1";
    private final String name = "leg-" + id;
    private RunningLeg leg;

    private void start(int partitions, String... settings) {
        RunningLeg.makeTopics(WORLD, partitions, topic, topic + "." + name + ".dlt");
        leg = RunningLeg.start(WORLD, topic, name, settings);
    }

    @AfterEach
    void stop() {
        if (leg != null) {
            leg.close();
        }
    }

    @Test
    void everyKindOfPoisonIsParkedByteForByteAndTheNextRecordFlows() {
        start(1);
        byte[] sound = leg.encoded(sample("sound"));
        List<byte[]> poison = List.of(
                new byte[0],
                new byte[] {0, 1, 2},
                changed(sound, 0, (byte) 7),
                ByteBuffer.allocate(9)
                        .put((byte) 0)
                        .putInt(Integer.MAX_VALUE)
                        .putInt(0)
                        .array(),
                Arrays.copyOf(sound, sound.length - 3),
                claimingALengthOf1900Megabytes(sound),
                nested(sound, 100_000));
        List<ProducerRecord<byte[], byte[]>> sent = new ArrayList<>();
        for (int i = 0; i < poison.size(); i++) {
            ProducerRecord<byte[], byte[]> record = leg.record(0, "p" + i, poison.get(i));
            record.headers().add("origin", new byte[] {(byte) i, 0, -1});
            sent.add(record);
            sent.add(leg.record(0, "g" + i, leg.encoded(sample("good-" + i))));
        }
        // A key that is no text at all.
        sent.add(new ProducerRecord<>(topic, 0, new byte[] {(byte) 0xff, (byte) 0xfe}, new byte[] {1}));
        leg.send(sent);

        await().atMost(SOON).until(() -> leg.committed(0) == sent.size());
        assertThat(leg.listening().ids())
                .containsExactly("good-0", "good-1", "good-2", "good-3", "good-4", "good-5", "good-6");
        List<ConsumerRecord<byte[], byte[]>> letters = leg.deadLetters();
        assertThat(letters).hasSize(poison.size() + 1);
        for (int i = 0; i < poison.size(); i++) {
            ConsumerRecord<byte[], byte[]> letter = letters.get(i);
            assertThat(letter.value()).as("poison %d", i).isEqualTo(poison.get(i));
            assertThat(letter.key()).isEqualTo(("p" + i).getBytes(UTF_8));
            assertThat(letter.headers().lastHeader("origin").value()).isEqualTo(new byte[] {(byte) i, 0, -1});
            assertThat(header(letter, "dead-letter-reason")).isEqualTo("MALFORMED_RECORD");
            assertThat(header(letter, "dead-letter-topic")).isEqualTo(topic);
            assertThat(header(letter, "dead-letter-partition")).isEqualTo("0");
            assertThat(header(letter, "dead-letter-offset")).isEqualTo(Integer.toString(2 * i));
            assertThat(header(letter, "dead-letter-attempts")).isEqualTo("1");
        }
        assertThat(letters.getLast().key()).isEqualTo(new byte[] {(byte) 0xff, (byte) 0xfe});
        assertThat(leg.desk().open(null, null, 100))
                .extracting(ParkedWork::id)
                .contains(topic + "-0-0", topic + "-0-2")
                .hasSize(poison.size() + 1);
    }

    private static byte[] changed(byte[] bytes, int at, byte to) {
        byte[] other = bytes.clone();
        other[at] = to;
        return other;
    }

    /** The first field, a text, is said to be that long. */
    private static byte[] claimingALengthOf1900Megabytes(byte[] sound) {
        return ByteBuffer.allocate(12)
                .put(sound, 0, 5)
                .put(new byte[] {(byte) 0x80, (byte) 0xc0, (byte) 0xfe, (byte) 0x91, (byte) 0x0e, 'x', 'x'})
                .array();
    }

    /** A sample within a sample, and so on: id, count, amount, time and words as short as can be, then the next. */
    private static byte[] nested(byte[] sound, int depth) {
        byte[] level = {0, 0, 2, 0, 0, 0, 2};
        ByteBuffer bytes = ByteBuffer.allocate(5 + depth * level.length).put(sound, 0, 5);
        for (int i = 0; i < depth; i++) {
            bytes.put(level);
        }
        return bytes.array();
    }

    @Test
    void whatTheListenerRefusesIsParkedAtOnceAndTheUnexpectedAfterItsAttemptsWithoutItsWords() {
        start(1);
        leg.listening().work = record -> {
            switch (record.value().getId()) {
                case "refused" -> throw new Unprocessable("TOO_BLUE", "the sample is too blue; send a red one");
                case "unexpected" -> throw new IllegalArgumentException(SECRET);
                case "deep" -> overflow(1);
                default -> {}
            }
        };
        leg.send("refused", "unexpected", "deep", "good");

        await().atMost(SOON).until(() -> leg.committed(0) == 4);
        assertThat(leg.listening().ids())
                .containsExactly("refused", "unexpected", "unexpected", "unexpected", "deep", "deep", "deep", "good");
        List<ConsumerRecord<byte[], byte[]>> letters = leg.deadLetters();
        assertThat(letters)
                .extracting(letter -> header(letter, "dead-letter-reason"))
                .containsExactly("TOO_BLUE", "UNEXPECTED", "UNEXPECTED");
        assertThat(header(letters.getFirst(), "dead-letter-detail"))
                .isEqualTo("the sample is too blue; send a red one");
        assertThat(letters.get(1).value()).isEqualTo(leg.encoded(sample("unexpected")));
        assertThat(header(letters.get(1), "dead-letter-attempts")).isEqualTo("3");
        assertThat(header(letters.get(1), "dead-letter-exception")).isEqualTo(IllegalArgumentException.class.getName());
        for (ConsumerRecord<byte[], byte[]> letter : letters) {
            for (Header header : letter.headers()) {
                assertThat(new String(header.value(), UTF_8)).doesNotContain("Mustermann");
            }
        }
        assertThat(leg.desk().open(null, null, 10).toString()).doesNotContain("Mustermann");
        assertThat(leg.bean(MeterRegistry.class)
                        .get("dlt.parked")
                        .tag("reason", "TOO_BLUE")
                        .counter()
                        .count())
                .isEqualTo(1);
    }

    private static int overflow(int depth) {
        return overflow(depth + 1) + 1;
    }

    /** A listener that takes batches retries the poison for ever here: each sound batch of a neighbour begins its count anew. */
    @Test
    void poisonReachesTheDeadLettersThoughItsNeighboursHaveSteadyTraffic() {
        start(3, "handshake.inbound.concurrency=1");
        AtomicInteger tried = new AtomicInteger();
        AtomicBoolean flowing = new AtomicBoolean(true);
        leg.listening().work = record -> {
            if (record.value().getId().equals("poison")) {
                tried.incrementAndGet();
                throw new IllegalStateException("never");
            }
        };
        byte[] good = leg.encoded(sample("good"));
        Thread traffic = Thread.ofVirtual().start(() -> {
            while (flowing.get()) {
                leg.send(List.of(leg.record(1, "a", good), leg.record(2, "b", good)));
            }
        });
        try {
            await().atMost(SOON).until(() -> leg.committed(1) > 10 && leg.committed(2) > 10);
            leg.send(List.of(
                    leg.record(0, "poison", leg.encoded(sample("poison"))),
                    leg.record(0, "next", leg.encoded(sample("next")))));
            await().atMost(SOON).until(() -> leg.committed(0) == 2);
            long then = leg.committed(1);
            await().atMost(SOON).until(() -> leg.committed(1) > then);
        } finally {
            flowing.set(false);
            await().atMost(SOON).until(() -> !traffic.isAlive());
        }

        assertThat(tried).hasValue(3);
        assertThat(leg.listening().ids()).contains("next");
        assertThat(leg.deadLetters()).hasSize(1);
    }

    @Test
    void hostileHeadersAreIgnoredAndForgedOnesNeitherReachTheListenerNorTheReason() {
        start(1);
        ProducerRecord<byte[], byte[]> sound = hostile(leg.record(0, "a", leg.encoded(sample("sound"))));
        ProducerRecord<byte[], byte[]> poison = hostile(leg.record(0, "b", new byte[] {9}));
        leg.send(List.of(sound, poison, leg.record(0, "c", leg.encoded(sample("next")))));

        await().atMost(SOON).until(() -> leg.committed(0) == 3);
        assertThat(leg.listening().ids()).containsExactly("sound", "next");
        assertThat(leg.listening().delivered.getFirst().headers())
                .extracting(Header::key)
                .containsExactly("huge", "event-type");
        List<ConsumerRecord<byte[], byte[]>> letters = leg.deadLetters();
        assertThat(letters).hasSize(1);
        assertThat(header(letters.getFirst(), "dead-letter-topic")).isEqualTo(topic);
        assertThat(letters.getFirst().headers().headers("dead-letter-topic")).hasSize(1);
        assertThat(letters.getFirst().headers().lastHeader("huge").value()).hasSize(200_000);
        assertThat(letters.getFirst()
                        .headers()
                        .lastHeader("kafka_deliveryAttempt")
                        .value())
                .isEmpty();
    }

    private static ProducerRecord<byte[], byte[]> hostile(ProducerRecord<byte[], byte[]> record) {
        record.headers()
                .add("huge", new byte[200_000])
                .add("event-type", new byte[] {-1, -2})
                .add("__TypeId__", "javax.script.ScriptEngineManager".getBytes(UTF_8))
                .add("spring_json_header_types", "{\"x\":\"javax.script.ScriptEngineManager\"}".getBytes(UTF_8))
                .add("springDeserializerExceptionValue", new byte[9])
                .add("kafka_deliveryAttempt", new byte[0])
                .add("retry_topic-attempts", new byte[9])
                .add("retry_topic-original-timestamp", new byte[0])
                .add("dead-letter-topic", "another".getBytes(UTF_8));
        return record;
    }

    @Test
    void anErrorEndsTheListenerVisiblyAndTheRecordIsThereAfterTheRestart() {
        start(1);
        leg.listening().work = record -> {
            if (record.value().getId().equals("fatal")) {
                throw new NoClassDefFoundError("gone");
            }
        };
        await().atMost(SOON).until(() -> leg.health().getStatus().equals(Status.UP));
        leg.send("good", "fatal", "next");

        await().atMost(SOON).until(() -> leg.health().getStatus().equals(Status.DOWN));
        assertThat(leg.health().getDetails()).containsEntry("ended", List.of("samples"));
        assertThat(leg.listening().ids()).containsExactly("good", "fatal");
        assertThat(leg.committed(0)).isEqualTo(1);
        assertThat(leg.deadLetters()).isEmpty();
        leg.close();
        leg = RunningLeg.start(WORLD, topic, name);
        await().atMost(SOON).until(() -> leg.listening().ids().equals(List.of("fatal", "next")));
    }

    @Test
    void whereDeadLettersCanNotBeWrittenThePoisonWaitsAndIsNotSkipped() {
        RunningLeg.makeTopics(WORLD, 2, topic);
        leg = RunningLeg.start(
                WORLD,
                topic,
                name,
                "handshake.inbound.delivery-timeout=1s",
                "handshake.inbound.concurrency=1",
                "spring.kafka.consumer.max-poll-records=1");
        leg.send(List.of(leg.record(0, "p", new byte[] {9}), leg.record(0, "g", leg.encoded(sample("good")))));

        MeterRegistry meters = leg.bean(MeterRegistry.class);
        await().atMost(SOON)
                .until(() -> meters.find("dlt.failures").counter() != null
                        && meters.get("dlt.failures").counter().count() >= 2);
        assertThat(leg.committed(0)).isEqualTo(-1);
        assertThat(leg.listening().ids()).isEmpty();
        assertThat(leg.health().getStatus()).isEqualTo(Status.UP);
        leg.send(List.of(leg.record(1, "n", leg.encoded(sample("neighbour")))));
        await().atMost(SOON).until(() -> leg.committed(1) == 1);
        assertThat(leg.committed(0)).isEqualTo(-1);

        RunningLeg.makeTopics(WORLD, 1, leg.letters());
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        assertThat(leg.listening().ids()).containsExactly("neighbour", "good");
        assertThat(leg.deadLetters()).hasSize(1);
    }

    @Test
    void aReplayThatIsCutShortGoesOnAfterTheRestartInOrderAndNothingIsReplayedTwice() {
        start(1, "handshake.inbound.replay-lease=1s");
        leg.listening().work = record -> {
            throw new Unprocessable("NOT_YET", "come again later");
        };
        String[] ids = {"a", "b", "c", "d", "e"};
        leg.send(ids);
        await().atMost(SOON).until(() -> leg.committed(0) == ids.length);
        leg.listening().delivered.clear();
        leg.listening().work = record -> {
            if (record.value().getId().equals("c")) {
                throw new RegistryUnavailable("cut short");
            }
        };

        assertThat(leg.desk().replayAll(null)).isEqualTo(ids.length);
        await().atMost(SOON).until(() -> leg.listening().ids().size() >= 4);
        assertThat(leg.listening().ids().stream().distinct()).containsExactly("a", "b", "c");
        assertThat(Collections.frequency(leg.listening().ids(), "a")).isEqualTo(1);
        leg.close();
        leg = RunningLeg.start(WORLD, topic, name, "handshake.inbound.replay-lease=1s");

        await().atMost(SOON).until(() -> leg.desk().open(null, null, 10).isEmpty());
        assertThat(leg.listening().ids()).containsExactly("c", "d", "e");
        assertThat(leg.desk().find(topic + "-0-4").orElseThrow().state()).isEqualTo(ParkedWork.State.REPLAYED);
        leg.desk().replay(topic + "-0-4");
        leg.send("fence");
        await().atMost(SOON).until(() -> leg.listening().ids().contains("fence"));
        assertThat(leg.listening().ids()).containsExactly("c", "d", "e", "fence");
    }

    @Test
    void aReplayThatIsRefusedAgainStaysParkedWithItsNewReason() {
        start(1);
        leg.listening().work = record -> {
            throw new Unprocessable("NOT_YET", "come again later");
        };
        leg.send("a", "b");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        leg.listening().work = record -> {
            throw new Unprocessable("NEVER", "give it up");
        };
        leg.desk().replayAll("a");

        await().atMost(SOON).until(() -> parked("a").reason().equals("NEVER"));
        await().atMost(SOON).until(() -> parked("a").state() == ParkedWork.State.PARKED);
        assertThat(parked("a").attempts()).isEqualTo(2);
        assertThat(parked("b").reason()).isEqualTo("NOT_YET");
        assertThat(leg.deadLetters()).hasSize(2);
    }

    private ParkedWork parked(String key) {
        return leg.desk().open(key, null, 1).getFirst();
    }
}
