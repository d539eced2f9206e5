package io.handshake.runtime.inbound;

import static io.handshake.runtime.inbound.RunningLeg.SOON;
import static io.handshake.runtime.inbound.RunningLeg.sample;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.dedupe.GuardedAggregates;
import io.handshake.runtime.dedupe.Mark;
import io.handshake.runtime.dedupe.Mark.Fact;
import io.handshake.runtime.dedupe.Mark.Restatement;
import io.handshake.runtime.dedupe.Step;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.StateCodec;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several consumers at once, each with its own repeats and its own order: one state, one event for each change. */
class OnceInEffectIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final int FACTS = 20;

    private RunningLeg leg;
    private GuardedAggregates<Map<String, String>> aggregates;

    /** Texts by their names. */
    private static final class TextsCodec implements StateCodec<Map<String, String>> {
        @Override
        public Document encode(Map<String, String> state) {
            return new Document("texts", new Document(new HashMap<>(state)));
        }

        @Override
        public Map<String, String> decode(Document stored) {
            Map<String, String> state = new HashMap<>();
            stored.get("texts", Document.class).forEach((name, text) -> state.put(name, text.toString()));
            return state;
        }
    }

    @BeforeEach
    void start() {
        String id = UUID.randomUUID().toString().substring(0, 8);
        RunningLeg.makeTopics(WORLD, 1, "changes-" + id + ".v1");
        leg = RunningLeg.start(WORLD, "changes-" + id + ".v1", "leg-" + id);
        aggregates = new GuardedAggregates<>(
                leg.bean(MongoDatabase.class),
                "texts",
                new TextsCodec(),
                leg.bean(Outbox.class),
                Clock.systemUTC(),
                CrashPoints.NONE);
    }

    @AfterEach
    void stop() {
        leg.close();
    }

    @Test
    void racingConsumersLeaveWhatOneWouldHaveLeftAndTellEachChangeOnce()
            throws ExecutionException, InterruptedException {
        long seed = System.nanoTime();
        System.out.println("racingConsumersLeaveWhatOneWouldHaveLeftAndTellEachChangeOnce seed=" + seed);
        Random random = new Random(seed);
        List<Mark> events = new ArrayList<>();
        for (int i = 1; i <= FACTS; i++) {
            events.add(new Fact("f" + i));
            events.add(new Restatement("orders", "k", 1, i));
        }
        try (ExecutorService consumers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                List<Mark> mine = new ArrayList<>(events);
                mine.addAll(events.subList(0, FACTS));
                Collections.shuffle(mine, random);
                running.add(consumers.submit(() -> mine.forEach(this::takeIn)));
            }
            for (Future<?> one : running) {
                one.get();
            }
        }

        Map<String, String> state = aggregates.find("a").orElseThrow();
        assertThat(state).hasSize(FACTS + 1).containsEntry("orders", Integer.toString(FACTS));
        for (int i = 1; i <= FACTS; i++) {
            assertThat(state).containsEntry("f" + i, "+1");
        }
        takeIn(new Fact("fence"));
        await().atMost(SOON).until(() -> leg.listening().ids().contains("fence"));
        assertThat(leg.listening().ids().stream().filter(id -> id.startsWith("f")))
                .hasSize(FACTS + 1)
                .doesNotHaveDuplicates();
    }

    private void takeIn(Mark mark) {
        aggregates.takeIn("a", mark, before -> {
            Map<String, String> after = new HashMap<>(before.orElse(Map.of()));
            String what = switch (mark) {
                case Fact fact -> {
                    after.merge(fact.id(), "+1", String::concat);
                    yield fact.id();
                }
                case Restatement event -> {
                    after.put("orders", Long.toString(event.sequence()));
                    yield "orders";
                }
            };
            return Step.save(
                    "done", after, new EventDraft(leg.topic, "a", "Sample", null, _ -> leg.encoded(sample(what))));
        });
    }

    @Test
    void whoLosesEveryRaceIsToldSoAndNothingOfItsIsWritten() {
        assertThatThrownBy(() -> aggregates.change("a", _ -> {
                    // Somebody else is always faster.
                    aggregates.change(
                            "a",
                            _ -> Step.save(
                                    "theirs", Map.of("n", UUID.randomUUID().toString())));
                    return Step.save("ours", Map.of("n", "ours"));
                }))
                .isInstanceOf(Contended.class)
                .hasMessageContaining("100 times in a row");
        assertThat(aggregates.find("a").orElseThrow()).doesNotContainEntry("n", "ours");
    }

    @Test
    void whatIsForgottenDoesNotComeBackWithARepeatedEvent() {
        takeIn(new Restatement("orders", "k", 1, 7));
        assertThat(aggregates.forget("a")).isTrue();
        assertThat(aggregates.forget("a")).isFalse();

        takeIn(new Restatement("orders", "k", 1, 7));
        assertThat(aggregates.find("a")).isEmpty();
        takeIn(new Restatement("orders", "k", 2, 1));
        assertThat(aggregates.find("a")).contains(Map.of("orders", "1"));
    }

    @Test
    void forWhatIsDroppedNoDecisionIsAsked() {
        assertThat(aggregates.<String>takeIn("a", new Fact("f"), _ -> Step.leave("left")))
                .isEqualTo(Optional.of("left"));
        assertThat(aggregates.<String>takeIn("a", new Fact("f"), _ -> {
                    throw new AssertionError("asked");
                }))
                .isEmpty();
        assertThat(aggregates.find("a")).isEmpty();
    }
}
