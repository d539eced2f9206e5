package io.handshake.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.kafka.core.MicrometerProducerListener;

/** The relay against a real broker that is stopped and killed: nothing is lost, and each key's events keep their order. */
class OutboxAgainstBrokerIT {
    private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    private static final String PRODUCER = "test-leg";
    private static final int PARTITIONS = 6;
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path data;

    private static Sandbox sandbox;

    private final String topic = "counted-" + UUID.randomUUID();
    private final Clock clock = Clock.systemUTC();
    private MongoClient client;
    private MongoDatabase database;
    private KafkaEventSender sender;
    private Outbox outbox;
    private Aggregates<Integer> counters;

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
    void startTheRelay() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", sandbox.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, PARTITIONS, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        client = MongoClients.create(sandbox.mongoUri());
        database = client.getDatabase("outbox-" + UUID.randomUUID());
        OutboxSettings settings = new OutboxSettings(
                PRODUCER,
                Duration.ofSeconds(5),
                Duration.ofSeconds(2),
                Duration.ofMillis(100),
                Duration.ofMinutes(5),
                64,
                "none");
        sender = new KafkaEventSender(
                Map.of("bootstrap.servers", sandbox.bootstrapServers()),
                settings,
                new MicrometerProducerListener<>(new SimpleMeterRegistry()));
        outbox = new Outbox(database, sender, settings, clock, CrashPoints.NONE);
        outbox.start();
        counters = new Aggregates<>(database, "counters", new CounterCodec(), outbox, clock, CrashPoints.NONE);
    }

    @AfterEach
    void endTheRelay() {
        outbox.stop();
        sender.close();
        database.drop();
        client.close();
    }

    @Test
    void fiveThousandEventsArriveOnceEachInTheOrderOfTheirKeysWithTheirHeaders() {
        Random random = seeded("fiveThousandEventsArriveOnceEachInTheOrderOfTheirKeysWithTheirHeaders");
        Instant began = clock.instant().minusMillis(1);
        Map<String, Long> expected = new HashMap<>();
        int left = 5000;
        while (left > 0) {
            int size = Math.min(left, random.nextInt(1, 300));
            saveBatch(random, 500, size, expected);
            left -= size;
        }
        await().atMost(SOON).until(this::nothingIsOwed);

        List<ConsumerRecord<String, byte[]>> arrived = readAll();
        assertThat(arrived).hasSize(5000);
        assertThat(sequencesByKey(arrived)).isEqualTo(upTo(expected));
        for (ConsumerRecord<String, byte[]> event : arrived) {
            String id = EventIdentity.of(PRODUCER, event.key(), 1, sequence(event), Instant.EPOCH)
                    .eventId();
            assertThat(headers(event))
                    .containsEntry("event-id", id)
                    .containsEntry("event-type", "Counted")
                    .containsEntry("traceparent", TRACE)
                    .containsEntry("ce_specversion", "1.0")
                    .containsEntry("ce_id", id)
                    .containsEntry("ce_source", "/handshake/" + PRODUCER)
                    .containsEntry("ce_type", "Counted")
                    .containsEntry("ce_subject", event.key())
                    .containsEntry("content-type", "application/avro")
                    .containsOnlyKeys(
                            "event-id",
                            "event-type",
                            "sequence",
                            "traceparent",
                            "ce_specversion",
                            "ce_id",
                            "ce_source",
                            "ce_type",
                            "ce_subject",
                            "ce_time",
                            "content-type");
            assertThat(Instant.parse(headers(event).get("ce_time"))).isBetween(began, clock.instant());
            assertThat(new String(event.value(), UTF_8)).isEqualTo(id);
        }
    }

    @Test
    void savesGoOnWhileTheBrokerIsStoppedAndAllArrivesWhenItIsBack() {
        Random random = seeded("savesGoOnWhileTheBrokerIsStoppedAndAllArrivesWhenItIsBack");
        Map<String, Long> expected = new HashMap<>();
        saveBatch(random, 200, 100, expected);
        PartProcess broker = sandbox.part("broker");
        broker.stop();
        try {
            for (int i = 0; i < 15; i++) {
                saveBatch(random, 200, 50, expected);
            }
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(outbox.backlog().aggregates()).as("owed").isPositive());
        } finally {
            broker.start();
        }

        allArriveInOrder(expected);
    }

    @Test
    void aBrokerThatIsKilledAmidSavesLosesNothingAndMixesNothingUp() throws Exception {
        Random random = seeded("aBrokerThatIsKilledAmidSavesLosesNothingAndMixesNothingUp");
        Map<String, Long> expected = new HashMap<>();
        CountDownLatch someSaved = new CountDownLatch(20);
        PartProcess broker = sandbox.part("broker");
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<?> saving = writer.submit(() -> {
                for (int i = 0; i < 80; i++) {
                    saveBatch(random, 200, 25, expected);
                    someSaved.countDown();
                }
            });
            assertThat(someSaved.await(30, TimeUnit.SECONDS)).isTrue();
            broker.kill();
            broker.start();
            saving.get(60, TimeUnit.SECONDS);
        }

        allArriveInOrder(expected);
    }

    /** It has never seen the broker, so it knows no partitions, and each send would wait for them. */
    @Test
    void aRelayThatStartedWithoutABrokerSendsSoonAfterItCame() throws Exception {
        Random random = seeded("aRelayThatStartedWithoutABrokerSendsSoonAfterItCame");
        Map<String, Long> expected = new HashMap<>();
        PartProcess broker = sandbox.part("broker");
        broker.stop();
        try {
            for (int i = 0; i < 300; i++) {
                saveBatch(random, 100, 1, expected);
            }
            await().atMost(SOON).until(() -> outbox.brokerAway());
        } finally {
            broker.start();
        }
        long began = System.nanoTime();

        allArriveInOrder(expected);
        System.out.printf("left=300 batches drainedIn=%.1f s%n", (System.nanoTime() - began) / 1e9);
    }

    private void allArriveInOrder(Map<String, Long> expected) {
        await().atMost(SOON).until(this::nothingIsOwed);
        List<ConsumerRecord<String, byte[]>> arrived = readAll();
        Map<String, List<Long>> sequences = sequencesByKey(arrived);
        int all = 0;
        for (Map.Entry<String, List<Long>> key : sequences.entrySet()) {
            assertThat(key.getValue()).as(key.getKey()).isSorted();
            all += new HashSet<>(key.getValue()).size();
        }
        Map<String, List<Long>> distinct = new TreeMap<>();
        sequences.forEach(
                (key, some) -> distinct.put(key, some.stream().distinct().toList()));
        assertThat(distinct).isEqualTo(upTo(expected));
        Map<String, Set<String>> idsOfEvent = new HashMap<>();
        for (ConsumerRecord<String, byte[]> event : arrived) {
            idsOfEvent
                    .computeIfAbsent(event.key() + "|" + sequence(event), _ -> new HashSet<>())
                    .add(headers(event).get("event-id"));
        }
        assertThat(idsOfEvent)
                .hasSize(all)
                .allSatisfy((_, ids) -> assertThat(ids).hasSize(1));
        System.out.println("events=" + all + " repeated=" + (arrived.size() - all));
    }

    /** Adds one to as many counters as {@code size}, drawn from {@code keys}. */
    private void saveBatch(Random random, int keys, int size, Map<String, Long> expected) {
        Set<String> chosen = new HashSet<>();
        while (chosen.size() < size) {
            chosen.add("shop/" + random.nextInt(keys));
        }
        Map<String, Stored<Integer>> before = counters.findAll(chosen);
        List<Change<Integer>> changes = new ArrayList<>();
        for (String id : chosen) {
            Stored<Integer> stored = before.get(id);
            int next = stored == null ? 1 : stored.state() + 1;
            changes.add(new Change<>(id, stored, next, List.of(event(id))));
            expected.merge(id, 1L, Long::sum);
        }
        assertThat(counters.saveAll(changes)).containsOnly(new SaveOutcome.Saved());
    }

    private EventDraft event(String id) {
        return new EventDraft(
                topic, id, "Counted", TRACE, identity -> identity.eventId().getBytes(UTF_8));
    }

    private boolean nothingIsOwed() {
        return database.getCollection(DueBatches.COLLECTION).countDocuments() == 0;
    }

    /** All that is in the topic now. */
    private List<ConsumerRecord<String, byte[]>> readAll() {
        List<ConsumerRecord<String, byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", sandbox.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            for (int i = 0; i < PARTITIONS; i++) {
                partitions.add(new TopicPartition(topic, i));
            }
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
                return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            });
        }
        return all;
    }

    private static Map<String, List<Long>> sequencesByKey(List<ConsumerRecord<String, byte[]>> events) {
        Map<String, List<Long>> sequences = new TreeMap<>();
        for (ConsumerRecord<String, byte[]> event : events) {
            sequences.computeIfAbsent(event.key(), _ -> new ArrayList<>()).add(sequence(event));
        }
        return sequences;
    }

    private static Map<String, List<Long>> upTo(Map<String, Long> expected) {
        Map<String, List<Long>> sequences = new TreeMap<>();
        expected.forEach((key, newest) ->
                sequences.put(key, LongStream.rangeClosed(1, newest).boxed().toList()));
        return sequences;
    }

    private static long sequence(ConsumerRecord<String, byte[]> event) {
        return Long.parseLong(headers(event).get("sequence"));
    }

    private static Map<String, String> headers(ConsumerRecord<String, byte[]> event) {
        Map<String, String> headers = new HashMap<>();
        for (Header header : event.headers()) {
            headers.put(header.key(), new String(header.value(), UTF_8));
        }
        return headers;
    }

    private static Random seeded(String test) {
        long seed = System.nanoTime();
        System.out.println(test + " seed=" + seed);
        return new Random(seed);
    }
}
