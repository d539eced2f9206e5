package io.handshake.runtime.inbound;

import static io.handshake.runtime.inbound.RunningLeg.SOON;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.parked.ParkedWork;
import io.handshake.runtime.wire.RegistryUnavailable;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Topics are deleted and made anew, stores refuse, letters are gone: no replay does another record's work or stops others. */
class LostLettersIT {
    private static final Infrastructure WORLD = Sandbox.forTests();

    private final String id = UUID.randomUUID().toString().substring(0, 8);
    private final String topic = "samples-" + id + ".v1";
    private final String name = "leg-" + id;
    private RunningLeg leg;

    private void start(String... settings) {
        RunningLeg.makeTopics(WORLD, 1, topic, topic + "." + name + ".dlt");
        leg = RunningLeg.start(WORLD, topic, name, settings);
    }

    @AfterEach
    void stop() {
        if (leg != null) {
            leg.close();
        }
    }

    @Test
    void aLetterInThePlaceOfAnotherIsNotReplayedForIt() {
        start();
        refuseAll();
        leg.send("old");
        await().atMost(SOON).until(() -> leg.committed(0) == 1);
        leg.close();
        RunningLeg.deleteTopics(WORLD, leg.letters());
        RunningLeg.makeTopics(WORLD, 1, leg.letters());
        leg = RunningLeg.start(WORLD, topic, name);
        refuseAll();
        leg.send("new");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        assertThat(leg.deadLetters()).hasSize(1);
        takeAll();
        leg.desk().replay(parked(0).id());

        await().atMost(SOON).until(() -> parked(0).state() == ParkedWork.State.EXPIRED);
        assertThat(leg.listening().ids()).isEmpty();
        leg.desk().replay(parked(1).id());
        await().atMost(SOON).until(() -> parked(1).state() == ParkedWork.State.REPLAYED);
        assertThat(leg.listening().ids()).containsExactly("new");
    }

    @Test
    void aLetterWhoseTopicIsGoneIsExpired() {
        start();
        refuseAll();
        leg.send("a", "b");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        RunningLeg.deleteTopics(WORLD, leg.letters());
        leg.desk().replayAll(null);

        await().atMost(SOON).until(() -> parked(1).state() == ParkedWork.State.EXPIRED);
        assertThat(parked(0).state()).isEqualTo(ParkedWork.State.EXPIRED);
    }

    @Test
    void aTopicWhoseReplaysWaitKeepsNoOtherWaiting() {
        start();
        refuseAll();
        leg.send("a");
        await().atMost(SOON).until(() -> leg.committed(0) == 1);
        MongoCollection<Document> documents = leg.bean(MongoDatabase.class).getCollection("parked-records");
        Document elsewhere = Objects.requireNonNull(documents.find().first());
        documents.insertOne(elsewhere.append("_id", "z-0-0").append("topic", "z"));
        leg.listening().work = record -> {
            throw new RegistryUnavailable("away");
        };
        leg.desk().replayAll(null);

        await().atMost(SOON)
                .until(() -> leg.desk().find("z-0-0").orElseThrow().reason().equals("NO_LISTENER"));
        assertThat(parked(0).reason()).isEqualTo("NOT_YET");
        takeAll();
        await().atMost(SOON).until(() -> parked(0).state() == ParkedWork.State.REPLAYED);
    }

    @Test
    void aReplayIsFromTheTopicThatItsRecordWasReadFromAndNotFromItsNamesake() {
        start("handshake.inbound.topic-refresh=1s");
        TopicIds topics = leg.bean(TopicIds.class);
        Map<String, String> ids = new ConcurrentHashMap<>();
        leg.listening().work = record -> {
            String before = ids.putIfAbsent(record.value().getId(), topics.of(record));
            if (before == null && record.value().getId().equals("refused")) {
                throw new Unprocessable("NOT_YET", "come again later");
            }
        };
        leg.send("first", "refused");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        RunningLeg.deleteTopics(WORLD, topic);
        RunningLeg.makeTopics(WORLD, 1, topic);
        ProducerRecord<byte[], byte[]> forged = leg.record(0, "forged", leg.encoded(RunningLeg.sample("forged")));
        forged.headers().add(TopicIds.HEADER, "forged".getBytes(UTF_8));
        leg.send(List.of(forged));
        await().atMost(SOON).until(() -> ids.containsKey("forged"));
        ids.remove("refused");
        leg.listening().work = record -> ids.put(record.value().getId(), topics.of(record));
        leg.desk().replay(parked(1).id());

        await().atMost(SOON).until(() -> parked(1).state() == ParkedWork.State.REPLAYED);
        assertThat(ids.get("refused")).isEqualTo(ids.get("first"));
        assertThat(ids.get("forged")).isNotEqualTo(ids.get("first")).isNotEqualTo("forged");
    }

    @Test
    void aRecordWhoseLetterIsGoneIsParkedAnewWhenItIsReadAgain() {
        start();
        leg.send(List.of(leg.record(0, "p", new byte[] {9})));
        await().atMost(SOON).until(() -> leg.committed(0) == 1);
        leg.bean(MongoDatabase.class)
                .getCollection("parked-records")
                .updateOne(new Document(), new Document("$set", new Document("state", "EXPIRED")));
        leg.close();
        leg.rewind();
        leg = RunningLeg.start(WORLD, topic, name);

        await().atMost(SOON).until(() -> leg.committed(0) == 1);
        assertThat(parked(0).state()).isEqualTo(ParkedWork.State.PARKED);
        assertThat(leg.deadLetters()).hasSize(2);
    }

    @Test
    void aStoreThatRefusesDocumentsCostsNoSecondLetter() {
        start();
        AtomicBoolean full = new AtomicBoolean(true);
        ConsumerRecord<byte[], byte[]> record =
                new ConsumerRecord<>(topic, 0, 0, "key".getBytes(UTF_8), new byte[] {9});
        Diagnosis poison = new Diagnosis.Refused("MALFORMED_RECORD", "cut off", "none");
        try (DeadLetters letters = new DeadLetters(
                Map.of("bootstrap.servers", WORLD.bootstrapServers()),
                new ParkedRecords(filling(leg.bean(MongoDatabase.class), full), Clock.systemUTC(), SOON),
                leg.bean(TopicIds.class),
                leg.bean(InboundSettings.class),
                Clock.systemUTC(),
                leg.bean(MeterRegistry.class),
                Activities.SILENT,
                _ -> {})) {
            assertThatThrownBy(() -> letters.park(record, poison, 1)).isInstanceOf(MongoException.class);
            assertThatThrownBy(() -> letters.park(record, poison, 2)).isInstanceOf(MongoException.class);
            full.set(false);
            letters.park(record, poison, 3);
        }

        assertThat(leg.deadLetters()).hasSize(1);
        assertThat(parked(0).state()).isEqualTo(ParkedWork.State.PARKED);
    }

    /** A database that can be read, and has no room for more as long as this is set. */
    private static MongoDatabase filling(MongoDatabase database, AtomicBoolean full) {
        return around(MongoDatabase.class, (_, asked, with) -> {
            Object answer = asked.invoke(database, with);
            return !(answer instanceof MongoCollection<?> collection)
                    ? answer
                    : around(MongoCollection.class, (_, method, arguments) -> {
                        if (full.get() && method.getName().equals("insertOne")) {
                            throw new MongoException(14031, "no room");
                        }
                        return method.invoke(collection, arguments);
                    });
        });
    }

    private static <T> T around(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Test
    void whatIsTooLargeForALetterIsReplayedFromItsOwnPlaceAndStopsNoOther() {
        start();
        RunningLeg.limit(WORLD, leg.letters(), 1_000);
        String large = "x".repeat(50_000);
        leg.listening().work = record -> {
            if (record.value().getId().equals(large)) {
                throw new Unprocessable("NOT_YET", "come again later");
            }
        };
        leg.send(large, "next");
        await().atMost(SOON).until(() -> leg.committed(0) == 2);
        assertThat(leg.deadLetters()).isEmpty();
        takeAll();
        leg.desk().replay(parked(0).id());

        await().atMost(SOON).until(() -> parked(0).state() == ParkedWork.State.REPLAYED);
        assertThat(leg.listening().ids()).containsExactly(large);
    }

    private void refuseAll() {
        leg.listening().work = record -> {
            throw new Unprocessable("NOT_YET", "come again later");
        };
    }

    private void takeAll() {
        leg.listening().delivered.clear();
        leg.listening().work = _ -> {};
    }

    private ParkedWork parked(long offset) {
        return leg.desk().find(topic + "-0-" + offset).orElseThrow();
    }
}
