package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.launcher.Sandbox;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An id from outside belongs to one aggregate, whoever asks, races, dies or is slow. */
class ClaimsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int THREADS = 50;

    private final MovableClock clock = new MovableClock();
    private MongoClient client;
    private MongoDatabase database;
    private Outbox outbox;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("claims-" + UUID.randomUUID());
        outbox = new Outbox(database, new ScriptedBroker(1), SETTINGS, clock, CrashPoints.NONE);
    }

    private static final OutboxSettings SETTINGS = new OutboxSettings(
            "test-leg",
            Duration.ofSeconds(10),
            Duration.ofSeconds(5),
            Duration.ofMillis(50),
            Duration.ofMinutes(30),
            64,
            "none");

    @AfterEach
    void disconnect() {
        outbox.stop();
        database.drop();
        client.close();
    }

    @Test
    void anIdIsClaimedOnceAndItsOwnerMayAskAgain() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);

        assertThat(claims.claim("s-1", "a")).isEqualTo(new ClaimOutcome.Claimed());
        assertThat(claims.claim("s-1", "a")).isEqualTo(new ClaimOutcome.AlreadyOurs());
        assertThat(claims.claim("s-1", "b")).isEqualTo(new ClaimOutcome.HeldBy("a"));
        assertThat(claims.claim("s-2", "b")).isEqualTo(new ClaimOutcome.Claimed());
    }

    @Test
    void theOwnerOfAnIdIsFoundByIt() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        record(claims, "a", "s-1");
        claims.claim("s-2", "b");
        claims.release("s-2", "b");
        record(claims, "c", "s-2");

        assertThat(claims.ownerOf("s-1")).contains("a");
        assertThat(claims.ownerOf("s-2")).contains("c");
        assertThat(claims.ownerOf("s-3")).isEmpty();
    }

    @Test
    void aRefusedFactDoesNotKeepItsId() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        claims.claim("s-1", "a");

        claims.release("s-1", "a");

        assertThat(claims.claim("s-1", "b")).isEqualTo(new ClaimOutcome.Claimed());
        assertThat(record(claims, "b", "s-1")).isEqualTo(new ClaimOutcome.AlreadyOurs());
        assertThat(claims.claim("s-1", "a")).isEqualTo(new ClaimOutcome.HeldBy("b"));
    }

    /** Two posts of the same fact, of which one is refused: the other's id must not become free. */
    @Test
    void aReleaseDoesNotFreeTheIdOfAFactThatIsRecorded() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        record(claims, "a", "s-1");

        claims.release("s-1", "a");
        clock.jump(PATIENCE);

        assertThat(claims.claim("s-1", "b")).isEqualTo(new ClaimOutcome.HeldBy("a"));
    }

    @Test
    void theIdOfAWriterThatDiedBeforeItsSaveIsTakenOverWhenItWasWaitedFor() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        claims.claim("s-1", "a");

        assertThat(claims.claim("s-1", "b")).isEqualTo(new ClaimOutcome.HeldBy("a"));
        clock.jump(PATIENCE);
        assertThat(record(claims, "b", "s-1")).isEqualTo(new ClaimOutcome.Claimed());
        assertThat(holders("s-1")).containsExactly("b");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aWriterThatWasOnlySlowCannotSaveWhatWasTakenFromIt(boolean aggregateExists) {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        if (aggregateExists) {
            record(claims, "a", "s-0");
        }
        Stored<Set<String>> read = facts().find("a").orElse(null);
        claims.claim("s-1", "a");
        clock.jump(PATIENCE);
        record(claims, "b", "s-1");

        assertThat(facts().save(new Change<>("a", read, Set.of("s-1"), List.of())))
                .isEqualTo(new SaveOutcome.ConcurrentChange());
        assertThat(record(claims, "a", "s-1")).isEqualTo(new ClaimOutcome.HeldBy("b"));
        assertThat(record(claims, "a", "s-2")).isEqualTo(new ClaimOutcome.Claimed());
        assertThat(holders("s-1")).containsExactly("b");
        assertThat(facts().find("a").orElseThrow().incarnation()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"after-taking-before-fence", "after-fence-before-done"})
    void aTakeOverThatDiedIsFinishedBeforeAnybodyIsAnswered(String place) {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        Stored<Set<String>> read = facts().find("a").orElse(null);
        claims.claim("s-1", "a");
        clock.jump(PATIENCE);
        Claims<Set<String>> dying = claims(clock, PATIENCE, name -> {
            if (name.equals(place)) {
                throw new IllegalStateException("died " + place);
            }
        });
        assertThatThrownBy(() -> dying.claim("s-1", "b")).hasMessage("died " + place);

        assertThat(claims.claim("s-1", "c")).isEqualTo(new ClaimOutcome.HeldBy("b"));

        assertThat(facts().save(new Change<>("a", read, Set.of("s-1"), List.of())))
                .isEqualTo(new SaveOutcome.ConcurrentChange());
        assertThat(record(claims, "b", "s-1")).isEqualTo(new ClaimOutcome.AlreadyOurs());
    }

    @Test
    void aTakeOverThatFindsTheFactGivesTheIdBack() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        claims.claim("s-1", "a");
        clock.jump(PATIENCE);
        Claims<Set<String>> raced = claims(clock, PATIENCE, name -> {
            if (name.equals("after-taking-before-fence")) {
                facts().save(new Change<>("a", null, Set.of("s-1"), List.of()));
            }
        });

        assertThat(raced.claim("s-1", "b")).isEqualTo(new ClaimOutcome.HeldBy("a"));
        assertThat(claims.claim("s-1", "a")).isEqualTo(new ClaimOutcome.AlreadyOurs());
    }

    @Test
    void theIdOfAScrubbedAggregateStaysItsOwn() {
        Claims<Set<String>> claims = claims(clock, PATIENCE, CrashPoints.NONE);
        record(claims, "a", "s-1");
        facts().scrub(facts().find("a").orElseThrow(), List.of());
        clock.jump(PATIENCE);

        assertThat(claims.claim("s-1", "b")).isEqualTo(new ClaimOutcome.HeldBy("a"));
    }

    @Test
    void ofFiftyThatRaceForAnIdOneHasIt() throws Exception {
        Claims<Set<String>> claims = claims(Clock.systemUTC(), PATIENCE, CrashPoints.NONE);
        for (int round = 0; round < 10; round++) {
            String id = "s-" + round;
            List<ClaimOutcome> outcomes = race(owner -> record(claims, owner, id));

            assertThat(outcomes)
                    .filteredOn(ClaimOutcome.Claimed.class::isInstance)
                    .hasSize(1);
            assertThat(outcomes)
                    .filteredOn(ClaimOutcome.HeldBy.class::isInstance)
                    .hasSize(THREADS - 1)
                    .containsOnly(new ClaimOutcome.HeldBy(
                            holders(id).stream().findFirst().orElseThrow()));
            assertThat(holders(id)).hasSize(1);
        }
    }

    /** Writers that die or fall asleep anywhere, and takers without patience: an id may be late, but is never two's. */
    @Test
    void noIdIsEverHeldByTwoThoughWritersDieAndStallAndAreTakenFrom() throws Exception {
        long seed = System.nanoTime();
        System.out.println("noIdIsEverHeldByTwoThoughWritersDieAndStallAndAreTakenFrom seed=" + seed);
        Random random = new Random(seed);
        Claims<Set<String>> claims = claims(Clock.systemUTC(), Duration.ofMillis(1), _ -> {
            synchronized (random) {
                if (random.nextInt(5) == 0) {
                    throw new IllegalStateException("died");
                }
            }
        });
        for (int round = 0; round < 4; round++) {
            String id = "s-" + round;
            race(owner -> {
                for (int attempt = 0; attempt < 5; attempt++) {
                    try {
                        Stored<Set<String>> read = facts().find(owner).orElse(null);
                        ClaimOutcome outcome = claims.claim(id, owner);
                        boolean dies;
                        synchronized (random) {
                            dies = random.nextInt(3) == 0;
                        }
                        if (!dies && !(outcome instanceof ClaimOutcome.HeldBy)) {
                            facts().save(new Change<>(owner, read, with(read, id), List.of()));
                        }
                    } catch (IllegalStateException died) {
                        assertThat(died).hasMessage("died");
                    }
                }
                return new ClaimOutcome.Claimed();
            });

            assertThat(holders(id)).as("seed %s, %s", seed, id).hasSizeLessThan(2);
        }
        Claims<Set<String>> calm = claims(clock, PATIENCE, CrashPoints.NONE);
        clock.jump(PATIENCE);
        for (int round = 0; round < 4; round++) {
            record(calm, "last", "s-" + round);
            assertThat(holders("s-" + round)).as("seed %s", seed).hasSize(1);
        }
    }

    private interface Attempt {
        ClaimOutcome make(String owner);
    }

    private static List<ClaimOutcome> race(Attempt attempt) throws Exception {
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<ClaimOutcome> outcomes = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<ClaimOutcome>> running = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                String owner = "o-" + i;
                running.add(threads.submit(() -> {
                    start.await();
                    return attempt.make(owner);
                }));
            }
            for (Future<ClaimOutcome> one : running) {
                outcomes.add(one.get());
            }
        }
        return outcomes;
    }

    /** As every leg has to do it. */
    private ClaimOutcome record(Claims<Set<String>> claims, String owner, String id) {
        while (true) {
            Stored<Set<String>> read = facts().find(owner).orElse(null);
            ClaimOutcome outcome = claims.claim(id, owner);
            if (outcome instanceof ClaimOutcome.HeldBy
                    || facts().save(new Change<>(owner, read, with(read, id), List.of()))
                            instanceof SaveOutcome.Saved) {
                return outcome;
            }
        }
    }

    private static Set<String> with(@Nullable Stored<Set<String>> read, String id) {
        Set<String> facts = new TreeSet<>(Set.of(id));
        if (read != null && read.state() != null) {
            facts.addAll(read.state());
        }
        return facts;
    }

    private Set<String> holders(String id) {
        Set<String> holders = new TreeSet<>();
        for (Document stored : database.getCollection("facts").find()) {
            Stored<Set<String>> aggregate = Stored.from(stored, new FactsCodec());
            if (aggregate.state() != null && aggregate.state().contains(id)) {
                holders.add(aggregate.id());
            }
        }
        return holders;
    }

    private Aggregates<Set<String>> facts() {
        return new Aggregates<>(database, "facts", new FactsCodec(), outbox, clock, CrashPoints.NONE);
    }

    private Claims<Set<String>> claims(Clock time, Duration patience, CrashPoints crashPoints) {
        return new Claims<>(database, "fact-claims", facts(), Set::contains, patience, time, crashPoints);
    }

    private static final class FactsCodec implements StateCodec<Set<String>> {
        @Override
        public Document encode(Set<String> state) {
            return new Document("facts", List.copyOf(state));
        }

        @Override
        public Set<String> decode(Document stored) {
            return Set.copyOf(stored.getList("facts", String.class));
        }
    }
}
