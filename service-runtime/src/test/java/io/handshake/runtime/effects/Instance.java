package io.handshake.runtime.effects;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.OutboxForTests;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.Stored;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** One instance of a leg that has effects, on a database that it may share with others. */
final class Instance implements AutoCloseable {
    static final Duration SETTLING = Duration.ofMillis(300);

    final OutboxForTests outbox;
    final Aggregates<Ledgered<Tally>> aggregates;
    final EffectRunner runner;
    final Effects<Tally> effects;
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final ConcurrentLinkedQueue<ActivityNote> diary = new ConcurrentLinkedQueue<>();
    private final Clock clock;
    private final MongoDatabase database;

    Instance(
            MongoDatabase database,
            Map<String, ScriptedRemote> remotes,
            EffectsSettings settings,
            Clock clock,
            CrashPoints crashPoints) {
        this(database, new Act(remotes, SETTLING), settings, Gate.OPEN, clock, crashPoints);
    }

    Instance(
            MongoDatabase database,
            RemoteEffect<Tally> remote,
            EffectsSettings settings,
            Gate gate,
            Clock clock,
            CrashPoints crashPoints) {
        this.clock = clock;
        this.database = database;
        this.outbox = new OutboxForTests(database, clock);
        this.aggregates = aggregates("tallies");
        this.runner =
                new EffectRunner(database, settings, gate, diary::add, meters, clock, System::nanoTime, crashPoints);
        this.effects = runner.effectsOf("tallies", aggregates, List.of(remote));
    }

    private Aggregates<Ledgered<Tally>> aggregates(String name) {
        return new Aggregates<>(
                database, name, new LedgeredCodec<>(new Tally.Codec()), outbox.outbox(), clock, CrashPoints.NONE);
    }

    /** Effects that no other instance knows, so that what is done of them shows how far this one has got. */
    Effects<Tally> fences(RemoteEffect<Tally> remote) {
        return runner.effectsOf("fences", aggregates("fences"), List.of(remote));
    }

    /** What a fence is saved as. */
    static Change<Ledgered<Tally>> fence(String id, Instant notBefore, Instant now) {
        return new Change<>(
                id,
                null,
                Ledgered.of(Tally.NONE).plan(List.of(act("1", "fence").notBefore(notBefore)), now),
                List.of());
    }

    Instance started() {
        runner.start();
        return this;
    }

    /** Short times, so that a test sees leases run out. */
    static EffectsSettings settings() {
        return settings(Duration.ofMillis(1500), Duration.ofMillis(500), Duration.ofMillis(500));
    }

    static EffectsSettings settings(Duration lease, Duration startWithin, Duration callTimeout) {
        return new EffectsSettings(
                lease,
                startWithin,
                callTimeout,
                Duration.ofMillis(50),
                Duration.ofMillis(200),
                Duration.ofMinutes(30),
                Duration.ofMinutes(15),
                8,
                Map.of(),
                Stream.generate(() -> Duration.ofMillis(40)).limit(12).toList(),
                0.2,
                Duration.ofHours(1),
                Duration.ofDays(3),
                Duration.ofSeconds(10));
    }

    /** A new aggregate that wants these effects. */
    void want(String id, EffectDraft... drafts) {
        want(List.of(id), drafts);
    }

    void want(List<String> ids, EffectDraft... drafts) {
        List<Change<Ledgered<Tally>>> changes = new ArrayList<>();
        for (String id : ids) {
            Stored<Ledgered<Tally>> before = aggregates.find(id).orElse(null);
            Ledgered<Tally> state = before == null ? Ledgered.of(Tally.NONE) : before.state();
            changes.add(new Change<>(id, before, state.plan(List.of(drafts), clock.instant()), List.of()));
        }
        if (!effects.saveAll(changes).stream().allMatch(outcome -> outcome instanceof SaveOutcome.Saved)) {
            throw new IllegalStateException("somebody else wrote " + ids);
        }
    }

    static EffectDraft act(String part, String target) {
        return EffectDraft.of(Act.KIND, part, target);
    }

    Effect effect(String id, String part) {
        Effect effect = aggregates
                .find(id)
                .map(stored -> stored.state().effects().find(new EffectKey(Act.KIND, part)))
                .orElse(null);
        if (effect == null) {
            throw new IllegalStateException("there is no effect " + part + " of " + id);
        }
        return effect;
    }

    String word(String id, String part) {
        return Effects.word(effect(id, part));
    }

    @Override
    public void close() {
        runner.stop();
        outbox.close();
    }
}
