package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.launcher.Sandbox;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** State and event are one write; every event arrives, in the order of its aggregate, whatever dies in between. */
class AggregatesIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int SAVES_IN_AN_OUTAGE = Integer.getInteger("test.saves-in-an-outage", 1_000);

    private final MovableClock clock = new MovableClock();
    private final List<Outbox> started = new ArrayList<>();
    private MongoClient client;
    private MongoDatabase database;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("store-" + UUID.randomUUID());
    }

    @AfterEach
    void disconnect() {
        started.forEach(Outbox::stop);
        database.drop();
        client.close();
    }

    @Test
    void aBatchIsStoredAndItsEventsArriveOnceEach() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);

        List<SaveOutcome> outcomes = counters.saveAll(IntStream.range(0, 500)
                .mapToObj(i -> new Change<>("a" + i, null, 1, List.of(event("a" + i))))
                .toList());

        assertThat(outcomes).hasSize(500).containsOnly(new SaveOutcome.Saved());
        await().atMost(SOON).until(this::nothingIsOwed);
        assertThat(broker.sequences())
                .hasSize(500)
                .allSatisfy((_, sequences) -> assertThat(sequences).containsExactly(1L));
    }

    @Test
    void aLostRaceWritesNothingAndPublishesNothing() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        counters.save(new Change<>("a", null, 1, List.of(event("a"))));
        Stored<Integer> read = counters.find("a").orElseThrow();
        counters.save(new Change<>("a", read, 2, List.of(event("a"))));

        assertThat(counters.saveAll(List.of(
                        new Change<>("a", read, 99, List.of(event("a"))),
                        new Change<>("b", null, 1, List.of(event("b"))),
                        new Change<>("a2", null, 1, List.of()))))
                .containsExactly(new SaveOutcome.ConcurrentChange(), new SaveOutcome.Saved(), new SaveOutcome.Saved());
        assertThat(counters.save(new Change<>("a", null, 100, List.of())))
                .isEqualTo(new SaveOutcome.ConcurrentChange());
        await().atMost(SOON).until(this::nothingIsOwed);
        assertThat(counters.find("a").orElseThrow().state()).isEqualTo(2);
        assertThat(broker.sequences()).isEqualTo(Map.of("a", List.of(1L, 2L), "b", List.of(1L)));
    }

    @Test
    void twoChangesOfOneAggregateInABatchAreRefused() {
        Aggregates<Integer> counters = counters(new ScriptedBroker(1), CrashPoints.NONE);

        assertThatThrownBy(() -> counters.saveAll(
                        List.of(new Change<>("a", null, 1, List.of()), new Change<>("a", null, 2, List.of()))))
                .hasMessageContaining("two changes for a");
    }

    @Test
    void publishedEventsAreTrimmedAtTheNextWriteAndUnpublishedOnesStay() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        counters.save(new Change<>("a", null, 1, List.of(event("a"))));
        await().atMost(SOON).until(this::nothingIsOwed);
        broker.away(true);
        increment(counters, "a");
        increment(counters, "a");

        assertThat(counters.find("a").orElseThrow().out())
                .extracting(OutboxEntry::sequence)
                .containsExactly(2L, 3L);
        broker.away(false);
        await().atMost(SOON).until(this::nothingIsOwed);
        assertThat(broker.sequences().get("a")).containsExactly(1L, 2L, 3L);
    }

    @Test
    void orderIsKeptPerAggregateByTwoInstancesWithAnUnreliableBroker() throws InterruptedException {
        long seed = System.nanoTime();
        System.out.println("orderIsKeptPerAggregateByTwoInstancesWithAnUnreliableBroker seed=" + seed);
        ScriptedBroker broker = new ScriptedBroker(seed).failing(5, 5);
        List<Aggregates<Integer>> instances =
                List.of(counters(broker, CrashPoints.NONE), counters(broker, CrashPoints.NONE));
        int keys = 10;
        int saves = 40;
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int t = 0; t < 4; t++) {
                Aggregates<Integer> counters = instances.get(t % 2);
                Random random = new Random(seed + t);
                threads.execute(() -> {
                    for (int i = 0; i < saves; i++) {
                        increment(counters, "a" + random.nextInt(keys));
                    }
                });
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
        }
        await().atMost(SOON).until(this::nothingIsOwed);

        int sum = 0;
        for (Map.Entry<String, List<Long>> key : broker.sequences().entrySet()) {
            int state = instances.getFirst().find(key.getKey()).orElseThrow().state();
            assertThat(key.getValue()).as("seed %s, %s", seed, key.getKey()).isSorted();
            assertThat(new HashSet<>(key.getValue()))
                    .as("seed %s, %s", seed, key.getKey())
                    .isEqualTo(LongStream.rangeClosed(1, state).boxed().collect(java.util.stream.Collectors.toSet()));
            sum += state;
        }
        assertThat(sum).isEqualTo(4 * saves);
        Map<String, Set<Long>> sequencesOfId = new ConcurrentHashMap<>();
        broker.arrived()
                .forEach(entry -> sequencesOfId
                        .computeIfAbsent(entry.eventId(), _ -> new HashSet<>())
                        .add(entry.sequence()));
        assertThat(sequencesOfId)
                .hasSize(4 * saves)
                .allSatisfy((_, sequences) -> assertThat(sequences).hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"after-due-before-write", "after-write-before-send", "after-send-before-close"})
    void whateverWasStoredIsPublishedAfterACrashAt(String place) {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> dying = counters(broker, name -> {
            if (name.equals(place)) {
                throw new IllegalStateException("died " + place);
            }
        });
        try {
            dying.saveAll(List.of(
                    new Change<>("a", null, 1, List.of(event("a"))), new Change<>("b", null, 1, List.of(event("b")))));
        } catch (IllegalStateException died) {
            assertThat(died).hasMessage("died " + place);
        }
        if (place.equals("after-send-before-close")) {
            await().atMost(SOON).until(() -> broker.arrived().size() == 2);
        }
        started.removeFirst().stop();

        Aggregates<Integer> next = counters(broker, CrashPoints.NONE);
        clock.jump(Duration.ofMinutes(1));
        increment(next, "a");
        await().atMost(SOON).until(() -> {
            clock.jump(Duration.ofHours(1));
            return nothingIsOwed();
        });

        for (String key : List.of("a", "b")) {
            long newest = next.find(key).map(Stored::sequence).orElse(0L);
            List<Long> arrived = broker.sequences().getOrDefault(key, List.of());
            assertThat(arrived).as(key).isSorted();
            assertThat(new HashSet<>(arrived))
                    .as(key)
                    .isEqualTo(LongStream.rangeClosed(1, newest).boxed().collect(java.util.stream.Collectors.toSet()));
        }
    }

    @Test
    void aWriterThatWasStoppedForLongerThanItsLeaseStillGetsItsEventsOut() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> watching = counters(broker, CrashPoints.NONE);
        increment(watching, "fence");
        await().atMost(SOON).until(this::nothingIsOwed);
        Aggregates<Integer> stopped = counters(broker, name -> {
            if (name.equals("after-due-before-write")) {
                clock.jump(Duration.ofMinutes(10));
                await().atMost(SOON)
                        .until(() -> Boolean.TRUE.equals(database.getCollection(DueBatches.COLLECTION)
                                .find()
                                .first()
                                .getBoolean("silent")));
            }
            if (name.equals("after-write-before-send")) {
                throw new IllegalStateException("died");
            }
        });

        assertThatThrownBy(() -> stopped.save(new Change<>("late", null, 1, List.of(event("late")))))
                .hasMessage("died");
        clock.jump(Duration.ofMinutes(1));

        await().atMost(SOON).until(() -> broker.sequences().containsKey("late"));
    }

    @Test
    void whileTheBrokerIsAwayOneLoadAtATimeFindsOutWhetherItIsBack() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        broker.away(true);
        increment(counters, "first");
        await().atMost(SOON).until(() -> started.getFirst().brokerAway());
        int before = broker.tries();
        for (int i = 0; i < 300; i++) {
            increment(counters, "a" + i % 100);
        }
        await().atMost(SOON).until(() -> started.getFirst().backlog().aggregates() == 301);
        await().atMost(SOON).until(() -> broker.tries() >= before + 3);
        assertThat(broker.tries() - before).as("tries, over 300 saves").isLessThan(100);

        broker.away(false);
        await().atMost(SOON).until(this::nothingIsOwed);

        assertThat(started.getFirst().brokerAway()).isFalse();
        assertThat(broker.sequences()).hasSize(101);
        for (int i = 0; i < 100; i++) {
            assertThat(broker.sequences().get("a" + i)).containsExactly(1L, 2L, 3L);
        }
        await().atMost(SOON).until(() -> started.getFirst().backlog().aggregates() == 0);
    }

    /** A long outage leaves a batch per save. */
    @Test
    void thousandsOfBatchesThatAnOutageLeftAreSentTogetherAndInOrder() throws InterruptedException {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        broker.away(true);
        int keys = SAVES_IN_AN_OUTAGE / 4;
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < SAVES_IN_AN_OUTAGE; i++) {
                String id = "a" + i % keys;
                threads.execute(() -> increment(counters, id));
            }
            threads.shutdown();
            assertThat(threads.awaitTermination(300, TimeUnit.SECONDS)).isTrue();
        }
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(started.getFirst().backlog().aggregates()).isEqualTo(SAVES_IN_AN_OUTAGE));
        long began = System.nanoTime();
        broker.away(false);
        await().atMost(SOON.multipliedBy(4)).until(this::nothingIsOwed);
        System.out.printf("batches=%d drainedIn=%.1f s%n", SAVES_IN_AN_OUTAGE, (System.nanoTime() - began) / 1e9);

        // On a slow machine a lease may run out, and the same events are sent again.
        assertThat(broker.sequences())
                .hasSize(keys)
                .allSatisfy((_, sequences) -> assertThat(sequences).isSorted().containsOnly(1L, 2L, 3L, 4L));
    }

    @Test
    void anEventThatCanNeverBeSentDoesNotStandInTheOthersWay() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        EventDraft never = new EventDraft(ScriptedBroker.FORBIDDEN, "a", "Counted", null, _ -> new byte[] {1});

        counters.saveAll(List.of(
                new Change<>("a", null, 1, List.of(never)),
                new Change<>("b", null, 1, List.of(event("b"))),
                new Change<>("c", null, 1, List.of(event("c")))));
        increment(counters, "d");

        await().atMost(SOON).until(() -> broker.sequences().keySet().equals(Set.of("b", "c", "d")));
        assertThat(started.getFirst().brokerAway()).isFalse();
        await().atMost(SOON).until(() -> started.getFirst().backlog().aggregates() == 1);
    }

    /** Neither is ever done, so whatever looking costs would be paid for ever. */
    @Test
    void aChangeBehindAnEventThatCanNeverBeSentIsLookedAtLessAndLess() {
        Aggregates<Integer> counters = counters(new ScriptedBroker(1), CrashPoints.NONE);
        EventDraft never = new EventDraft(ScriptedBroker.FORBIDDEN, "a", "Counted", null, _ -> new byte[] {1});
        counters.save(new Change<>("a", null, 1, List.of(never)));
        increment(counters, "a");

        await().atMost(SOON)
                .until(() -> database.getCollection(DueBatches.COLLECTION)
                                .countDocuments(new Document("waits", new Document("$gt", 4)))
                        == 1);
    }

    /** As after SIGSTOP: an event is in a sender's hand while another instance takes over, sends it, and a newer one. */
    @Test
    void aTopicEndsOnTheNewestEventAlsoWhenASenderWasStoppedForLongerThanItsLease() throws InterruptedException {
        ScriptedBroker broker = new ScriptedBroker(1);
        CountDownLatch stopped = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        EventSender stoppedOnce = new EventSender() {
            @Override
            public CompletableFuture<?> send(OutboxEntry entry) {
                if (stopped.getCount() > 0) {
                    stopped.countDown();
                    awaitUninterruptibly(goesOn);
                }
                return broker.send(entry);
            }

            @Override
            public boolean concernsOnly(Throwable failure) {
                return broker.concernsOnly(failure);
            }

            @Override
            public void close() {
                broker.close();
            }
        };
        increment(counters(stoppedOnce, CrashPoints.NONE), "a");
        stopped.await();
        clock.jump(Duration.ofSeconds(11));
        Aggregates<Integer> other = counters(broker, CrashPoints.NONE);
        await().atMost(SOON).until(() -> broker.sequences().containsKey("a"));
        increment(other, "a");
        // A change that tells nobody leaves what may have to be said again.
        await().atMost(SOON).until(this::nothingIsOwed);
        Stored<Integer> before = other.find("a").orElseThrow();
        other.save(new Change<>("a", before, 7, List.of()));
        assertThat(broker.sequences().get("a")).containsExactly(1L, 2L);

        goesOn.countDown();

        await().atMost(SOON).until(() -> broker.sequences().get("a").equals(List.of(1L, 2L, 1L, 2L)));
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatAStoppedInstanceLeavesIsFreeAtOnce() {
        ScriptedBroker broker = new ScriptedBroker(1);
        // No lease runs out in this test.
        Aggregates<Integer> stopping = counters(broker, CrashPoints.NONE, Duration.ofHours(1));
        broker.away(true);
        increment(stopping, "a");
        increment(stopping, "a");
        started.removeFirst().stop();
        broker.away(false);

        counters(broker, CrashPoints.NONE);

        await().atMost(SOON).until(this::nothingIsOwed);
        assertThat(broker.sequences().get("a")).containsExactly(1L, 2L);
    }

    @Test
    void aScrubbedAggregateKeepsItsCountsAndItsNextLifeRepeatsNoEvent() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        increment(counters, "a");
        increment(counters, "a");
        await().atMost(SOON).until(this::nothingIsOwed);

        assertThat(counters.scrub(counters.find("a").orElseThrow(), List.of(EventDraft.tombstone("topic", "a", null))))
                .isEqualTo(new ScrubOutcome.Scrubbed());
        Stored<Integer> scrubbed = counters.find("a").orElseThrow();
        assertThat(scrubbed.scrubbed()).isTrue();
        assertThat(scrubbed.version()).isEqualTo(3);
        assertThat(scrubbed.sequence()).isEqualTo(3);
        assertThat(database.getCollection("counters").find().first()).doesNotContainKey("state");
        await().atMost(SOON).until(this::nothingIsOwed);
        increment(counters, "a");
        await().atMost(SOON).until(this::nothingIsOwed);

        Stored<Integer> again = counters.find("a").orElseThrow();
        assertThat(again.state()).isEqualTo(1);
        assertThat(again.incarnation()).isEqualTo(2);
        assertThat(broker.sequences().get("a")).containsExactly(1L, 2L, 3L, 4L);
        assertThat(broker.arrived().get(2).payload()).as("tombstone").isNull();
        assertThat(broker.arrived().getLast().eventId())
                .isEqualTo(
                        EventIdentity.of("test-leg", "a", 2, 4, clock.instant()).eventId());
    }

    @Test
    void anUnpublishedEventIsNotScrubbedAway() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        broker.away(true);
        increment(counters, "a");

        assertThat(counters.scrub(counters.find("a").orElseThrow(), List.of()))
                .isEqualTo(new ScrubOutcome.Unpublished());
        assertThat(counters.find("a").orElseThrow().state()).isEqualTo(1);
        broker.away(false);
        await().atMost(SOON).until(this::nothingIsOwed);
        assertThat(counters.scrub(counters.find("a").orElseThrow(), List.of())).isEqualTo(new ScrubOutcome.Scrubbed());
        assertThat(counters.find("a").orElseThrow().out()).isEmpty();
        assertThat(broker.sequences().get("a")).containsExactly(1L);
    }

    @Test
    void aScrubbingThatMeetsAConcurrentChangeTakesNothingAway() {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> counters = counters(broker, CrashPoints.NONE);
        increment(counters, "a");
        await().atMost(SOON).until(this::nothingIsOwed);
        Stored<Integer> read = counters.find("a").orElseThrow();
        increment(counters, "a");

        assertThat(counters.scrub(read, List.of(EventDraft.tombstone("topic", "a", null))))
                .isEqualTo(new ScrubOutcome.ConcurrentChange());
        await().atMost(SOON).until(this::nothingIsOwed);
        assertThat(counters.find("a").orElseThrow().state()).isEqualTo(2);
        assertThat(broker.sequences().get("a")).containsExactly(1L, 2L);
    }

    @ParameterizedTest
    @ValueSource(strings = {"after-due-before-write", "after-write-before-send", "after-send-before-close"})
    void aScrubbingIsWholeOrNothingAfterACrashAt(String place) {
        ScriptedBroker broker = new ScriptedBroker(1);
        Aggregates<Integer> before = counters(broker, CrashPoints.NONE);
        increment(before, "a");
        await().atMost(SOON).until(this::nothingIsOwed);
        Aggregates<Integer> dying = counters(broker, name -> {
            if (name.equals(place)) {
                throw new IllegalStateException("died " + place);
            }
        });
        List<EventDraft> farewell = List.of(EventDraft.tombstone("topic", "a", null));
        try {
            dying.scrub(dying.find("a").orElseThrow(), farewell);
        } catch (IllegalStateException died) {
            assertThat(died).hasMessage("died " + place);
        }
        if (place.equals("after-send-before-close")) {
            await().atMost(SOON).until(() -> broker.arrived().size() == 2);
        }
        started.forEach(Outbox::stop);

        Aggregates<Integer> next = counters(broker, CrashPoints.NONE);
        clock.jump(Duration.ofMinutes(1));
        await().atMost(SOON)
                .until(() -> next.scrub(next.find("a").orElseThrow(), farewell).equals(new ScrubOutcome.Scrubbed()));
        await().atMost(SOON).until(() -> {
            clock.jump(Duration.ofHours(1));
            return nothingIsOwed();
        });

        assertThat(next.find("a").orElseThrow().scrubbed()).isTrue();
        assertThat(new HashSet<>(broker.sequences().get("a"))).containsExactlyInAnyOrder(1L, 2L);
        assertThat(broker.sequences().get("a")).isSorted();
    }

    private boolean nothingIsOwed() {
        return database.getCollection(DueBatches.COLLECTION).countDocuments() == 0;
    }

    private Aggregates<Integer> counters(EventSender broker, CrashPoints crashPoints) {
        return counters(broker, crashPoints, Duration.ofSeconds(10));
    }

    private Aggregates<Integer> counters(EventSender broker, CrashPoints crashPoints, Duration lease) {
        OutboxSettings settings = new OutboxSettings(
                "test-leg", lease, Duration.ofSeconds(5), Duration.ofMillis(50), Duration.ofMinutes(30), 64, "none");
        Outbox outbox = new Outbox(database, broker, settings, clock, crashPoints);
        outbox.start();
        started.add(outbox);
        return new Aggregates<>(database, "counters", new CounterCodec(), outbox, clock, crashPoints);
    }

    private static void increment(Aggregates<Integer> counters, String id) {
        while (true) {
            Stored<Integer> before = counters.find(id).orElse(null);
            int next = before == null || before.state() == null ? 1 : before.state() + 1;
            if (counters.save(new Change<>(id, before, next, List.of(event(id)))) instanceof SaveOutcome.Saved) {
                return;
            }
        }
    }

    private static EventDraft event(String id) {
        return new EventDraft(
                "topic", id, "Counted", null, identity -> identity.eventId().getBytes(StandardCharsets.UTF_8));
    }
}
