package io.handshake.runtime.effects;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.CrashPoints;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Finds effects that are due and has them done: at once where this instance wrote them, from the notes of work where another
 * one did, or died. Any number of instances may run; who stores the attempt owns it, so two of them do no harm.
 *
 * <p>What is remembered here is only for speed. Each step reads the aggregate anew, and a runner that knows nothing finds all
 * work in the small collection of notes.
 *
 * <p>An attempt that another instance has begun is taken over when this one has watched it for the whole lease by its own
 * monotonic time; so clocks that lie apart, or jump, make nobody start early.
 */
public final class EffectRunner implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(EffectRunner.class);
    private static final int READ_AT_ONCE = 500;
    private static final Duration CLOSE_WAIT = Duration.ofMillis(50);
    /** A poll that takes long is repeated later, so that it never takes more than this part of the time. */
    private static final int POLL_PART = 10;

    private final DueEffects due;
    private final ParkedEffects parked;
    private final EffectsSettings settings;
    private final EffectRules rules;
    private final Gate gate;
    private final Activities activities;
    private final MeterRegistry meters;
    private final Clock clock;
    private final LongSupplier nanoTime;
    private final CrashPoints crashPoints;
    private final Map<String, Effects<?>> kinds = new ConcurrentHashMap<>();
    private final Map<String, Watched> watched = new ConcurrentHashMap<>();
    private final Map<String, Lane> lanes = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Finished> finished = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean closing = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("effects-timer").daemon().factory());
    private final ScheduledThreadPoolExecutor poller = new ScheduledThreadPoolExecutor(
            1, Thread.ofPlatform().name("effects-poll").daemon().factory());
    private volatile boolean running;
    private volatile Backlog backlog = Backlog.EMPTY;

    EffectRunner(
            MongoDatabase database,
            EffectsSettings settings,
            Gate gate,
            Activities activities,
            MeterRegistry meters,
            Clock clock,
            LongSupplier nanoTime,
            CrashPoints crashPoints) {
        this.due = new DueEffects(database, clock);
        this.parked = new ParkedEffects(database, clock);
        this.settings = settings;
        this.rules = new EffectRules(settings, new Random());
        this.gate = gate;
        this.activities = activities;
        this.meters = meters;
        this.clock = clock;
        this.nanoTime = nanoTime;
        this.crashPoints = crashPoints;
        Gauge.builder("effects.pending", this, runner -> runner.backlog.aggregates())
                .description("Aggregates with effects that are not decided yet")
                .register(meters);
        Gauge.builder(
                        "effects.oldest.seconds",
                        this,
                        runner -> runner.backlog.age(runner.now()).toMillis() / 1000.0)
                .description("Since when the oldest of them has been at it")
                .register(meters);
        Gauge.builder("effects.parked", this, runner -> runner.backlog.parked())
                .description("Effects that need a person")
                .register(meters);
        for (ScheduledThreadPoolExecutor executor : List.of(timer, poller)) {
            executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        }
    }

    private record Finished(String key, DueEffects.Due due) {}

    /**
     * What was to do when last looked at.
     *
     * @param aggregates how many aggregates have effects that are not decided yet
     * @param oldest since when the oldest of them has been at it; null if there is none
     * @param parked how many effects need a person
     */
    public record Backlog(int aggregates, @Nullable Instant oldest, long parked) {
        static final Backlog EMPTY = new Backlog(0, null, 0);

        /** Age of the oldest; zero if there is none. */
        public Duration age(Instant now) {
            return oldest == null || oldest.isAfter(now) ? Duration.ZERO : Duration.between(oldest, now);
        }
    }

    public Backlog backlog() {
        return backlog;
    }

    /**
     * Makes the ledger of one kind of aggregate. To be called once for each, before the runner starts.
     *
     * @param name of the kind, in the notes of work; changing it later leaves behind what is under way
     * @throws IllegalArgumentException if the name is taken, or a remote's calls could outlive their lease
     */
    public <D> Effects<D> effectsOf(String name, Aggregates<Ledgered<D>> aggregates, List<RemoteEffect<D>> remotes) {
        Effects<D> effects = new Effects<>(name, aggregates, remotes, this);
        if (name.contains("/") || kinds.putIfAbsent(name, effects) != null) {
            throw new IllegalArgumentException("the effects of " + name + " have a runner already, or a name with a /");
        }
        return effects;
    }

    Collection<Effects<?>> kinds() {
        return kinds.values();
    }

    EffectRules rules() {
        return rules;
    }

    EffectsSettings settings() {
        return settings;
    }

    Gate gate() {
        return gate;
    }

    DueEffects due() {
        return due;
    }

    ParkedEffects parked() {
        return parked;
    }

    /** In milliseconds, as it is stored. */
    Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    long nanoTime() {
        return nanoTime.getAsLong();
    }

    void reached(String place) {
        crashPoints.reached(place);
    }

    void tell(ActivityNote note) {
        activities.tell(note);
    }

    void counted(Effect effect, Answer answer) {
        counted(effect, answer.getClass().getSimpleName());
    }

    void counted(Effect effect, Finding finding) {
        counted(effect, finding.getClass().getSimpleName());
    }

    /** {@code effects_attempts_total{kind,outcome}}: calls and look-ups, by what they answered. */
    private void counted(Effect effect, String outcome) {
        meters.counter("effects.attempts", "kind", effect.key().kind(), "outcome", outcome.toLowerCase(Locale.ROOT))
                .increment();
    }

    Lane lane(String target) {
        return lanes.computeIfAbsent(target, name -> new Lane(name, settings.callsAt(name), nanoTime, this::after));
    }

    private void after(Duration time, Runnable task) {
        try {
            // One millisecond more, so that it is over when we look.
            var _ = timer.schedule(task, time.toMillis() + 1, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException stopped) {
            log.debug("effects outcome=left next=\"done by the next instance\"");
        }
    }

    private Watched watch(Effects<?> effects, String id, String note) {
        Watched seen =
                watched.computeIfAbsent(DueEffects.Due.key(effects.name(), id), _ -> new Watched(id, note, nanoTime()));
        seen.note(note);
        return seen;
    }

    /** An aggregate was written with work in it, after its note. */
    void noted(Effects<?> effects, String id, String note, EffectLedger ledger) {
        if (running) {
            effects.consider(watch(effects, id, note), ledger, null);
        }
    }

    /** Reads the aggregate anew, if it is watched. */
    void look(Effects<?> effects, String id) {
        Watched seen = watched.get(DueEffects.Due.key(effects.name(), id));
        if (seen != null) {
            look(effects, seen);
        }
    }

    private void look(Effects<?> effects, Watched seen) {
        if (!running) {
            return;
        }
        try {
            effects.ledgers(List.of(seen.id())).values().forEach(ledger -> effects.consider(seen, ledger, null));
        } catch (RuntimeException storeAway) {
            log.warn("effects aggregate=\"{}\" outcome=unread reason=\"{}\"", seen.id(), Failure.of(storeAway));
            wake(effects, seen, settings.poll());
        }
    }

    /** Looks again after a while. */
    void wake(Effects<?> effects, Watched seen, Duration time) {
        long now = nanoTime();
        if (running && seen.wakeAt(now + time.toNanos(), now)) {
            after(time, () -> Thread.ofVirtual().name("effect-look").start(() -> look(effects, seen)));
        }
    }

    /** Nothing is left to do: this note can go. */
    void finished(Effects<?> effects, String id, String note) {
        Instant any = Instant.EPOCH;
        finished.add(new Finished(
                DueEffects.Due.key(effects.name(), id), new DueEffects.Due(effects.name(), id, note, any, any)));
        if (closing.compareAndSet(false, true)) {
            after(CLOSE_WAIT, this::close);
        }
    }

    private void close() {
        closing.set(false);
        List<Finished> batch = new ArrayList<>();
        for (Finished next = finished.poll(); next != null; next = finished.poll()) {
            batch.add(next);
        }
        if (batch.isEmpty()) {
            return;
        }
        try {
            reached("before-due-removed");
            due.close(batch.stream().map(Finished::due).toList());
        } catch (RuntimeException storeAway) {
            // The review sees them again.
            log.warn("effects notes={} outcome=unremoved reason=\"{}\"", batch.size(), Failure.of(storeAway));
            return;
        }
        for (Finished done : batch) {
            watched.computeIfPresent(
                    done.key(), (_, seen) -> seen.note().equals(done.due().note()) ? null : seen);
        }
    }

    private void poll() {
        long began = nanoTime();
        try {
            Map<String, List<DueEffects.Due>> unread = new HashMap<>();
            Set<String> named = new HashSet<>();
            int pending = 0;
            @Nullable Instant oldest = null;
            for (DueEffects.Due note : due.all()) {
                if (!kinds.containsKey(note.aggregates())) {
                    continue;
                }
                named.add(note.key());
                Watched seen = watched.get(note.key());
                if (seen == null
                        || seen.silent()
                        || !seen.note().equals(note.note())
                        || !seen.consideredWithin(settings.review(), began)) {
                    unread.computeIfAbsent(note.aggregates(), _ -> new ArrayList<>())
                            .add(note);
                }
                if (seen == null || !seen.silent()) {
                    pending++;
                    oldest = oldest == null || note.openedAt().isBefore(oldest) ? note.openedAt() : oldest;
                }
            }
            long needsPerson = kinds.keySet().stream().mapToLong(parked::count).sum();
            backlog = new Backlog(pending, oldest, needsPerson);
            unread.forEach((name, notes) -> read(kinds.get(name), notes));
            watched.entrySet()
                    .removeIf(entry -> !named.contains(entry.getKey())
                            && !entry.getValue().consideredWithin(settings.review(), began));
        } catch (RuntimeException storeAway) {
            log.warn("effects outcome=unpolled retryIn={} reason=\"{}\"", settings.poll(), Failure.of(storeAway));
        }
        long took = nanoTime() - began;
        // One in which this process was stopped took long, too, and must not put the next off for ten times that.
        long most = Math.max(settings.poll().toNanos(), settings.lease().toNanos());
        pollAfter(Math.clamp(took * POLL_PART, settings.poll().toNanos(), most));
    }

    /** In no order, so that two instances with the same backlog rarely meet. */
    private void read(@Nullable Effects<?> effects, List<DueEffects.Due> notes) {
        if (effects == null) {
            return;
        }
        Collections.shuffle(notes);
        for (int from = 0; from < notes.size() && running; from += READ_AT_ONCE) {
            Map<String, DueEffects.Due> part = new HashMap<>();
            for (DueEffects.Due note : notes.subList(from, Math.min(from + READ_AT_ONCE, notes.size()))) {
                part.put(note.id(), note);
            }
            Map<String, EffectLedger> ledgers = effects.ledgers(List.copyOf(part.keySet()));
            part.forEach((id, note) -> {
                EffectLedger ledger = ledgers.get(id);
                Watched seen = watch(effects, id, note.note());
                if (ledger == null) {
                    seen.unreadable(nanoTime());
                } else {
                    effects.consider(seen, ledger, note);
                }
            });
        }
    }

    private void pollAfter(long nanos) {
        if (running) {
            try {
                var _ = poller.schedule(this::poll, nanos, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException stopped) {
                log.debug("effects outcome=stopped");
            }
        }
    }

    @Override
    public void start() {
        running = true;
        if (!kinds.isEmpty()) {
            pollAfter(0);
        }
    }

    /**
     * Begins no attempt any more, and waits for those under way. One that does not end in time is left as it is stored, being
     * attempted, and is taken over when its lease is over.
     */
    @Override
    public void stop() {
        running = false;
        poller.shutdown();
        Collection<Lane> all = lanes.values();
        all.forEach(Lane::stop);
        long patience = nanoTime() + settings.stopWithin().toNanos();
        try {
            while (active() > 0 && nanoTime() - patience < 0) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
        timer.shutdown();
        close();
        int left = active();
        if (left > 0) {
            log.warn("effects outcome=stopped underWay={} next=\"taken over after the lease\"", left);
        }
    }

    private int active() {
        return lanes.values().stream().mapToInt(Lane::active).sum();
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts last and stops first: what an effect changes is published by the outbox, which must outlive it. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE;
    }
}
