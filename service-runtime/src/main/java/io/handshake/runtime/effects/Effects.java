package io.handshake.runtime.effects;

import com.mongodb.MongoException;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.ScrubOutcome;
import io.handshake.runtime.store.Stored;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The effects of the aggregates of one kind. A leg saves here whatever may want an effect; a person's verdict and news from
 * outside come in here too. {@link EffectRunner} calls the rest.
 *
 * <p>One step of an effect, in order:
 *
 * <ol>
 *   <li>the aggregate is read, and {@link EffectRules} say what comes next;
 *   <li>the {@link Gate} is asked;
 *   <li>the attempt is stored by compare-and-set on the aggregate's version. Who wins it owns the attempt; a second runner
 *       loses here and calls nobody;
 *   <li>if the deadline still allows it, the {@link RemoteEffect} is called;
 *   <li>the answer is stored, with what it means for the aggregate, its events and its further effects.
 * </ol>
 *
 * <p>So an attempt costs one read and two writes.
 *
 * @param <D> the leg's own state, which is stored beside its effects
 */
public final class Effects<D> {
    private static final Logger log = LoggerFactory.getLogger(Effects.class);
    private static final int RACES = 100;

    private final String name;
    private final Aggregates<Ledgered<D>> aggregates;
    private final Map<String, RemoteEffect<D>> remotes;
    private final EffectRunner runner;
    private final EffectRules rules;

    Effects(String name, Aggregates<Ledgered<D>> aggregates, List<RemoteEffect<D>> remotes, EffectRunner runner) {
        this.name = name;
        this.aggregates = aggregates;
        this.remotes = remotes.stream().collect(Collectors.toUnmodifiableMap(RemoteEffect::kind, remote -> remote));
        this.runner = runner;
        this.rules = runner.rules();
        for (RemoteEffect<D> remote : remotes) {
            EffectsSettings.refuseLongCalls(
                    "the call time-out of " + remote.kind(),
                    timeout(remote),
                    runner.settings().startWithin(),
                    runner.settings().lease());
        }
    }

    String name() {
        return name;
    }

    /**
     * Writes the changes as {@link Aggregates#saveAll} does, and sees to it that the effects they want are found. Must be
     * used for every change that adds effects; others may go past it.
     *
     * @throws IllegalArgumentException if an effect is wanted that no {@link RemoteEffect} does
     */
    public List<SaveOutcome> saveAll(List<Change<Ledgered<D>>> changes) {
        changes.forEach(this::refuseUnknownKinds);
        return save(
                changes,
                change ->
                        !change.after().effects().byKey().equals(before(change).byKey()));
    }

    public SaveOutcome save(Change<Ledgered<D>> change) {
        return saveAll(List.of(change)).getFirst();
    }

    /**
     * Scrubs as {@link Aggregates#scrub} does, and must be used instead of it. Refused while an effect is under way or of
     * unknown fate: its answer would find nobody, and what may have happened would be forgotten.
     */
    public ScrubOutcome scrub(Stored<Ledgered<D>> before, List<EventDraft> farewell) {
        EffectLedger ledger = ledger(before);
        if (ledger.all().stream().anyMatch(effect -> effect.live() || effect.undecided())) {
            return new ScrubOutcome.Unsettled();
        }
        List<ParkedEffects.Entry> needless =
                runner.parked().of(name, before.id(), parkedOnlyIn(ledger, EffectLedger.EMPTY));
        ScrubOutcome outcome = aggregates.scrub(before, farewell);
        if (outcome instanceof ScrubOutcome.Scrubbed) {
            needless.forEach(runner.parked()::remove);
        }
        return outcome;
    }

    /**
     * Does what a person has decided.
     *
     * @param id as the person saw it; when it has another generation by now, the verdict is refused
     */
    public Ruling decide(EffectId id, Verdict verdict) {
        return change(id, effect -> rules.decided(effect, verdict, runner.now()), _ -> {});
    }

    /**
     * Takes note of what a remote tells by itself, such as by a message. Of a generation that is over it is refused; but that
     * it has happened after all is told to people.
     */
    public Ruling answered(EffectId id, Answer answer) {
        return change(
                id,
                effect -> {
                    Effect after = rules.answered(effect, effect.attempts(), answer, runner.now());
                    return after.equals(effect) ? new Ruling.Unchanged() : new Ruling.Accepted(after);
                },
                effect -> {
                    if (id.generation() < effect.generation()) {
                        overtaken(id, null, effect, answer);
                    }
                });
    }

    /** As {@link #answered(EffectId, Answer)}, from a remote that names an effect by its {@link EffectId#reference()} alone. */
    public Ruling answered(String aggregate, String reference, Answer answer) {
        return reread(aggregate).all().stream()
                .flatMap(effect -> IntStream.rangeClosed(1, effect.generation())
                        .mapToObj(generation -> new EffectId(aggregate, effect.key(), generation)))
                .filter(id -> id.reference().equals(reference))
                .findFirst()
                .map(id -> answered(id, answer))
                .orElseGet(() -> new Ruling.Refused("there is no such effect"));
    }

    /**
     * The effects that need a person.
     *
     * @param after the position to go on from; null for the beginning
     * @param limit the most that are listed; fewer only at the end
     */
    public List<ParkedEffect> parked(@Nullable String after, int limit) {
        return parked(null, after, limit);
    }

    /** @param aggregate only those of this one; null for all */
    List<ParkedEffect> parked(@Nullable String aggregate, @Nullable String after, int limit) {
        List<ParkedEffect> parked = new ArrayList<>();
        List<ParkedEffects.Entry> page = runner.parked().page(name, aggregate, after, limit);
        while (!page.isEmpty()) {
            parked.addAll(parked(page));
            if (parked.size() >= limit) {
                return List.copyOf(parked.subList(0, limit));
            }
            page = runner.parked().page(name, aggregate, page.getLast().position(), limit);
        }
        return parked;
    }

    private List<ParkedEffect> parked(List<ParkedEffects.Entry> page) {
        Map<String, EffectLedger> ledgers =
                ledgers(page.stream().map(ParkedEffects.Entry::id).distinct().toList());
        List<ParkedEffect> parked = new ArrayList<>();
        for (ParkedEffects.Entry entry : page) {
            EffectLedger ledger = ledgers.get(entry.id());
            if (ledger == null) {
                continue;
            }
            Effect effect = ledger.find(entry.effect());
            if (effect != null && effect.state() instanceof EffectState.Parked state) {
                parked.add(new ParkedEffect(entry.position(), effect.id(entry.id()), effect, state));
            } else if (entry.writtenAt().plus(runner.settings().abandonAfter()).isBefore(runner.now())) {
                runner.parked().remove(entry);
            }
        }
        return parked;
    }

    /** As it is stored; empty if there is none. */
    Optional<Effect> find(String aggregate, EffectKey key) {
        return Optional.ofNullable(reread(aggregate).find(key));
    }

    /** @param otherwise gets the effect if it is another generation by now, before that is refused */
    private Ruling change(EffectId id, Function<Effect, Ruling> decision, Consumer<Effect> otherwise) {
        for (int race = 0; race < RACES; race++) {
            Stored<Ledgered<D>> before = aggregates.find(id.aggregate()).orElse(null);
            Effect effect = ledger(before).find(id.key());
            if (before == null || effect == null) {
                return new Ruling.Refused("there is no such effect");
            }
            if (effect.generation() != id.generation()) {
                otherwise.accept(effect);
                return new Ruling.Refused(
                        "it is generation " + effect.generation() + " by now, not " + id.generation());
            }
            Ruling ruling = decision.apply(effect);
            if (!(ruling instanceof Ruling.Accepted accepted)) {
                return ruling;
            }
            Change<Ledgered<D>> change = withOutcome(before, accepted.effect());
            if (save(List.of(change), _ -> true).getFirst() instanceof SaveOutcome.Saved) {
                Effect after = Objects.requireNonNull(change.after().effects().find(id.key()));
                told(id.aggregate(), after);
                return new Ruling.Accepted(after);
            }
            giveWay(race);
        }
        return new Ruling.Contended(RACES);
    }

    private void refuseUnknownKinds(Change<Ledgered<D>> change) {
        for (Effect effect : change.after().effects().all()) {
            if (before(change).find(effect.key()) == null
                    && !remotes.containsKey(effect.key().kind())) {
                throw new IllegalArgumentException(
                        "nobody does " + effect.key().kind() + "; there are " + remotes.keySet());
            }
        }
    }

    private static <D> EffectLedger before(Change<Ledgered<D>> change) {
        return ledger(change.before());
    }

    /** Due notes first, then keys of what is parked, then the aggregates, then the runner is told. */
    private List<SaveOutcome> save(List<Change<Ledgered<D>>> changes, Predicate<Change<Ledgered<D>>> noted) {
        String note = UUID.randomUUID().toString();
        List<Change<Ledgered<D>>> named = new ArrayList<>(changes.size());
        List<String> due = new ArrayList<>();
        for (Change<Ledgered<D>> change : changes) {
            EffectLedger after = change.after().effects();
            // Without work before there may be no note any more.
            boolean opens = after.live() && (!before(change).live() || noted.test(change));
            if (opens) {
                due.add(change.id());
            }
            named.add(new Change<>(
                    change.id(),
                    change.before(),
                    new Ledgered<>(
                            change.after().state(),
                            after.dueAs(opens ? note : before(change).due())),
                    change.events()));
        }
        long began = runner.nanoTime();
        if (!due.isEmpty()) {
            runner.due().open(name, due, note);
            runner.reached("after-effects-due-before-write");
        }
        Map<String, List<ParkedEffects.Entry>> freed = new HashMap<>();
        for (Change<Ledgered<D>> change : named) {
            List<EffectKey> parks = parkedOnlyIn(change.after().effects(), before(change));
            if (!parks.isEmpty()) {
                runner.parked().add(name, change.id(), parks);
                runner.reached("after-parked-key-before-write");
            }
            List<EffectKey> frees = parkedOnlyIn(before(change), change.after().effects());
            if (!frees.isEmpty()) {
                freed.put(change.id(), runner.parked().of(name, change.id(), frees));
            }
        }

        List<SaveOutcome> outcomes = aggregates.saveAll(named);
        if (!due.isEmpty()
                && runner.nanoTime() - began > runner.settings().abandonAfter().toNanos() / 2) {
            // We were stopped in between, and somebody may have thrown our note away.
            runner.due().open(name, due, note);
        }
        Set<String> opened = Set.copyOf(due);
        for (int i = 0; i < named.size(); i++) {
            Change<Ledgered<D>> change = named.get(i);
            switch (outcomes.get(i)) {
                case SaveOutcome.Saved _ -> {
                    List<ParkedEffects.Entry> needless = freed.get(change.id());
                    if (needless != null) {
                        runner.reached("after-write-before-parked-key-removed");
                        needless.forEach(runner.parked()::remove);
                    }
                    if (opened.contains(change.id())) {
                        runner.noted(this, change.id(), note, change.after().effects());
                    }
                }
                case SaveOutcome.ConcurrentChange _ -> {}
            }
        }
        return outcomes;
    }

    private static List<EffectKey> parkedOnlyIn(EffectLedger one, EffectLedger other) {
        return one.all().stream()
                .filter(Effect::parked)
                .map(Effect::key)
                .filter(key -> !isParked(other, key))
                .toList();
    }

    private static boolean isParked(EffectLedger ledger, EffectKey key) {
        Effect effect = ledger.find(key);
        return effect != null && effect.parked();
    }

    /** Reads aggregates; one that does not exist has no effects. One that can't be decoded is left out and stops no other. */
    Map<String, EffectLedger> ledgers(List<String> ids) {
        Map<String, EffectLedger> ledgers = new HashMap<>();
        try {
            Map<String, Stored<Ledgered<D>>> stored = aggregates.findAll(ids);
            for (String id : ids) {
                Stored<Ledgered<D>> aggregate = stored.get(id);
                ledgers.put(id, ledger(aggregate));
            }
        } catch (MongoException storeAway) {
            throw storeAway;
        } catch (RuntimeException oneUndecodable) {
            ledgers.clear();
            for (String id : ids) {
                try {
                    ledgers.put(id, reread(id));
                } catch (MongoException storeAway) {
                    throw storeAway;
                } catch (RuntimeException undecodable) {
                    log.error(
                            "effects aggregate=\"{}\" outcome=unreadable reason=\"{}\" cure=\"mend its document; until"
                                    + " then nothing is done for it\"",
                            id,
                            Failure.of(undecodable));
                }
            }
        }
        return ledgers;
    }

    /**
     * Looks at a ledger just read or written, and sets going what can go.
     *
     * @param polled the note that led here, as it was read before the ledger; null if none did
     */
    void consider(Watched watched, EffectLedger ledger, DueEffects.@Nullable Due polled) {
        Instant now = runner.now();
        long nanos = runner.nanoTime();
        watched.considered(ledger, nanos);
        if (!ledger.live()) {
            // Only the note that was looked at may go: a new one, of new work, can come at any time.
            String note = watched.note();
            if (note.equals(ledger.due())) {
                runner.finished(this, watched.id(), note);
            } else if (polled != null
                    && polled.writtenAt().plus(runner.settings().abandonAfter()).isBefore(now)) {
                runner.finished(this, watched.id(), polled.note());
            } else {
                watched.silent(true);
            }
            return;
        }
        watched.silent(false);
        @Nullable Duration soonest = null;
        for (Effect effect : ledger.all()) {
            if (!effect.live() || watched.occupied(effect.key())) {
                continue;
            }
            if (!remotes.containsKey(effect.key().kind())) {
                log.warn("effect=\"{}\" outcome=left reason=\"nobody here does its kind\"", effect.id(watched.id()));
                continue;
            }
            Duration seen = watched.seenFor(effect, nanos);
            switch (rules.next(effect, ledger.blocks(effect), now, seen)) {
                case Step.Rest _ -> {}
                case Step.Queue _ -> {
                    if (seen.isZero()) {
                        waits(watched.id(), effect, "another effect must be decided first", null);
                    }
                }
                case Step.Wait(Duration time) ->
                    soonest = soonest == null || time.compareTo(soonest) < 0 ? time : soonest;
                case Step.Call _, Step.Look _, Step.Park _ -> submit(watched, effect);
            }
        }
        if (soonest != null) {
            runner.wake(this, watched, soonest);
        }
    }

    private void submit(Watched watched, Effect effect) {
        if (watched.occupy(effect.key())) {
            Lane lane = runner.lane(effect.target());
            if (!lane.submit(() -> run(lane, watched, effect.key()))) {
                watched.leave(effect.key());
            }
        }
    }

    private void run(Lane lane, Watched watched, EffectKey key) {
        @Nullable EffectLedger known = null;
        try {
            known = step(lane, watched, key);
        } catch (RuntimeException failed) {
            log.warn(
                    "effect=\"{} {}\" outcome=interrupted next=\"looked at again\" reason=\"{}\"",
                    watched.id(),
                    key,
                    Failure.of(failed));
        } finally {
            watched.leave(key);
        }
        if (known == null) {
            runner.wake(this, watched, runner.settings().poll());
        } else {
            consider(watched, known, null);
        }
    }

    /** @return the ledger as it is after the step */
    private EffectLedger step(Lane lane, Watched watched, EffectKey key) {
        Stored<Ledgered<D>> before = aggregates.find(watched.id()).orElse(null);
        if (before == null) {
            return EffectLedger.EMPTY;
        }
        EffectLedger ledger = ledger(before);
        Effect effect = ledger.find(key);
        RemoteEffect<D> remote = remotes.get(key.kind());
        if (effect == null || remote == null) {
            return ledger;
        }
        Duration seen = watched.seenFor(effect, runner.nanoTime());
        return switch (rules.next(effect, ledger.blocks(effect), runner.now(), seen)) {
            case Step.Rest _, Step.Queue _, Step.Wait _ -> ledger;
            case Step.Park(EffectState.Cause cause, String reason) -> park(before, effect, cause, reason);
            case Step.Look _ -> look(lane, remote, before, effect);
            case Step.Call _ -> call(lane, remote, before, effect);
        };
    }

    private EffectLedger park(Stored<Ledgered<D>> before, Effect effect, EffectState.Cause cause, String reason) {
        return write(
                before,
                effect.key(),
                now -> now.equals(effect) ? rules.parked(now, cause, reason, runner.now()) : now,
                Duration.ZERO);
    }

    private EffectLedger call(Lane lane, RemoteEffect<D> remote, Stored<Ledgered<D>> before, Effect effect) {
        D state = state(before).state();
        Strategy strategy = effect.strategy();
        if (strategy == null) {
            try {
                strategy = remote.strategy(state, effect);
            } catch (RuntimeException broken) {
                log.error(
                        "effect=\"{}\" outcome=parked reason=\"no strategy\" failure=\"{}\"",
                        effect.id(before.id()),
                        Failure.of(broken));
                return park(
                        before,
                        effect,
                        EffectState.Cause.NOT_SENT,
                        "no strategy could be chosen: " + broken.getClass().getSimpleName());
            }
        }
        return switch (runner.gate().enter(effect.target())) {
            case Gate.Entry.Refused refused -> {
                refused(lane, before, effect, refused);
                yield ledger(before);
            }
            case Gate.Entry.Granted granted -> call(lane, remote, before, effect, strategy, granted.pass());
        };
    }

    private void refused(Lane lane, Stored<Ledgered<D>> before, Effect effect, Gate.Entry.Refused refused) {
        Duration time = refused.retryAfter().isPositive() ? refused.retryAfter() : Duration.ofMillis(50);
        lane.pause(time);
        waits(before.id(), effect, refused.reason(), time);
    }

    private void waits(String id, Effect effect, String reason, @Nullable Duration time) {
        log.info("effect=\"{}\" outcome=waits retryIn={} reason=\"{}\"", effect.id(id), time, reason);
        Instant now = runner.now();
        runner.tell(new ActivityNote(
                id,
                "WAIT",
                null,
                null,
                time == null ? null : now.plus(time),
                effect.key() + " at " + effect.target() + " waits: " + reason,
                null,
                now));
    }

    private EffectLedger call(
            Lane lane,
            RemoteEffect<D> remote,
            Stored<Ledgered<D>> before,
            Effect effect,
            Strategy strategy,
            Gate.Pass pass) {
        runner.reached("after-permit");
        EffectsSettings settings = runner.settings();
        long began = runner.nanoTime();
        Instant now = runner.now();
        Instant deadline = now.plus(settings.startWithin());
        Effect trying = rules.attempting(effect, strategy, now);
        boolean used = false;
        try {
            Ledgered<D> with =
                    new Ledgered<>(state(before).state(), ledger(before).with(trying));
            if (!(aggregates.save(new Change<>(before.id(), before, with, List.of())) instanceof SaveOutcome.Saved)) {
                return reread(before.id());
            }
            runner.reached("after-attempting-before-call");
            // The clock may jump and the process may stop: either is enough to hold back.
            BooleanSupplier inTime =
                    () -> runner.nanoTime() - began < settings.startWithin().toNanos()
                            && runner.now().isBefore(deadline);
            Stored<Ledgered<D>> held = after(before, with);
            Answer answer;
            if (lane.takeCall(inTime)) {
                used = true;
                long sent = runner.nanoTime();
                EffectCall<D> call =
                        new EffectCall<>(trying.id(before.id()), state(before).state(), trying, strategy, inTime);
                answer = ask(
                        lane,
                        timeout(remote),
                        () -> remote.call(call),
                        Answer.Unknown::new,
                        late -> late(before.id(), trying, late));
                pass.answered(reached(answer), Duration.ofNanos(runner.nanoTime() - sent));
            } else {
                answer = unsent(lane);
            }
            runner.reached("after-call-before-outcome");
            if (used && answer instanceof Answer.NotSent notSent && notSent.retryAfter() != null) {
                lane.pause(shorter(notSent.retryAfter(), settings.retryAfterAtMost()));
            }
            runner.counted(trying, answer);
            return write(held, trying.key(), stored -> answered(before.id(), trying, stored, answer), settings.lease());
        } finally {
            if (!used) {
                pass.unused();
            }
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** It is certain that nothing was called; that is no failure of anybody. */
    private Answer unsent(Lane lane) {
        Duration pause = lane.pause();
        if (pause.isPositive()) {
            return new Answer.NotSent("held back: the target wants to be left alone", pause);
        }
        return lane.stopped()
                ? new Answer.NotSent("held back: the service stops", Duration.ZERO)
                : new Answer.NotSent(
                        "held back: its deadline passed before its turn",
                        runner.settings().startWithin());
    }

    private static boolean reached(Answer answer) {
        return switch (answer) {
            case Answer.Done _, Answer.Pending _, Answer.Declined _ -> true;
            case Answer.NotSent notSent -> notSent.retryAfter() != null;
            case Answer.Unknown _ -> false;
        };
    }

    private EffectLedger look(Lane lane, RemoteEffect<D> remote, Stored<Ledgered<D>> before, Effect effect) {
        return switch (runner.gate().enter(effect.target())) {
            case Gate.Entry.Refused refused -> {
                refused(lane, before, effect, refused);
                yield ledger(before);
            }
            case Gate.Entry.Granted granted -> look(lane, remote, before, effect, granted.pass());
        };
    }

    private EffectLedger look(
            Lane lane, RemoteEffect<D> remote, Stored<Ledgered<D>> before, Effect effect, Gate.Pass pass) {
        long began = runner.nanoTime();
        if (!lane.takeCall(() ->
                runner.nanoTime() - began < runner.settings().startWithin().toNanos())) {
            pass.unused();
            return ledger(before);
        }
        Strategy strategy = effect.strategy() == null ? new Strategy("", new Proof.Neither()) : effect.strategy();
        EffectCall<D> call =
                new EffectCall<>(effect.id(before.id()), state(before).state(), effect, strategy, () -> true);
        Finding finding = ask(lane, timeout(remote), () -> remote.lookUp(call), Finding.Unclear::new, _ -> {});
        pass.answered(!(finding instanceof Finding.Unclear), Duration.ofNanos(runner.nanoTime() - began));
        runner.reached("after-look-up-before-outcome");
        runner.counted(effect, finding);
        Effect cleared = rules.found(effect, finding, runner.now());
        if (finding instanceof Finding.Absent && cleared.state() instanceof EffectState.NotSent) {
            // It did not happen, and may be sent again at once: storing the attempt says both.
            return call(lane, remote, before, cleared);
        }
        return write(
                before,
                effect.key(),
                stored -> stored.equals(effect) ? rules.found(stored, finding, runner.now()) : stored,
                Duration.ZERO);
    }

    /** Runs in a thread of its own, and does not wait longer than it may. The right to call is given back when it ends. */
    private <A> A ask(
            Lane lane, Duration timeout, Callable<A> question, Function<String, A> unanswered, Consumer<A> late) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        Thread caller = Thread.ofVirtual().name("effect-call").start(() -> {
            A result;
            try {
                @Nullable A given = question.call();
                result = given == null ? unanswered.apply("it gave no answer at all") : given;
            } catch (Throwable failed) {
                // Its message may hold anything; its type is enough to find it.
                result = unanswered.apply("it failed with " + failed.getClass().getSimpleName());
                log.debug("effect outcome=failed failure=\"{}\"", Failure.of(failed));
            } finally {
                lane.giveBackCall();
            }
            answer.complete(result);
        });
        try {
            return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException tooLong) {
            caller.interrupt();
            var _ = answer.thenAccept(late);
            return unanswered.apply("no answer within " + timeout);
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            var _ = answer.thenAccept(late);
            return unanswered.apply("interrupted");
        } catch (ExecutionException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What an answer makes of the effect as it is by now; of a generation that is over, it can only be told. */
    private Effect answered(String id, Effect tried, Effect stored, Answer answer) {
        if (stored.generation() == tried.generation()) {
            return rules.answered(stored, tried.attempts(), answer, runner.now());
        }
        overtaken(tried.id(id), tried.attempts(), stored, answer);
        return stored;
    }

    private void overtaken(EffectId id, @Nullable Integer attempt, Effect stored, Answer answer) {
        if (answer instanceof Answer.Done) {
            String cure = "it has happened although generation " + stored.generation()
                    + " was begun; compare with the remote";
            log.error("effect=\"{}\" outcome=LATE cure=\"{}\"", id, cure);
            runner.tell(new ActivityNote(
                    id.aggregate(),
                    "ATTEMPT",
                    "LATE",
                    attempt,
                    null,
                    id.key() + "#" + id.generation() + " at " + stored.target() + ": " + cure,
                    null,
                    runner.now()));
        }
    }

    /** An answer after our time-out: better than none. */
    private void late(String id, Effect tried, Answer answer) {
        try {
            Stored<Ledgered<D>> before = aggregates.find(id).orElse(null);
            if (before == null) {
                return;
            }
            write(before, tried.key(), stored -> answered(id, tried, stored, answer), Duration.ZERO);
            runner.look(this, id);
        } catch (RuntimeException storeAway) {
            log.warn("effect=\"{}\" outcome=late-answer-lost reason=\"{}\"", tried.id(id), Failure.of(storeAway));
        }
    }

    /**
     * Changes the effect as it is stored now, however often somebody comes between.
     *
     * @param patience for how long an absent store is tried again
     * @return the ledger as it is afterwards
     */
    private EffectLedger write(
            Stored<Ledgered<D>> read, EffectKey key, UnaryOperator<Effect> change, Duration patience) {
        long began = runner.nanoTime();
        Stored<Ledgered<D>> before = read;
        boolean fresh = true;
        for (int race = 0; ; race++) {
            try {
                if (!fresh) {
                    before = aggregates.find(read.id()).orElseThrow();
                    fresh = true;
                }
                Effect stored = ledger(before).find(key);
                Effect after = stored == null ? null : change.apply(stored);
                if (after == null || after.equals(stored)) {
                    log.info("effect=\"{} {}\" outcome=ignored reason=\"it changes nothing\"", read.id(), key);
                    return ledger(before);
                }
                Change<Ledgered<D>> next = withOutcome(before, after);
                if (save(List.of(next), _ -> false).getFirst() instanceof SaveOutcome.Saved) {
                    told(
                            read.id(),
                            Objects.requireNonNull(next.after().effects().find(key)));
                    runner.reached("after-outcome-before-due-removed");
                    EffectLedger ledger = ledger(before);
                    return ledger.live() ? next.after().effects().dueAs(ledger.due()) : reread(read.id());
                }
            } catch (MongoException storeAway) {
                if (runner.nanoTime() - began > patience.toNanos()) {
                    throw storeAway;
                }
                log.warn("effect=\"{} {}\" outcome=unstored next=\"tried again\"", read.id(), key);
            }
            fresh = false;
            giveWay(race);
        }
    }

    private static void giveWay(int race) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L * Math.min(50, race + 1)));
    }

    /** The change that stores an effect's new state with what it means for the aggregate. */
    private Change<Ledgered<D>> withOutcome(Stored<Ledgered<D>> before, Effect after) {
        RemoteEffect<D> remote = remotes.get(after.key().kind());
        D state = state(before).state();
        Effect settled = after;
        Outcome<D> outcome = Outcome.of(state);
        if (remote != null) {
            try {
                outcome = remote.outcome(state, after);
            } catch (RuntimeException broken) {
                log.error(
                        "effect=\"{}\" outcome=parked reason=\"its outcome can't be taken in\" failure=\"{}\"",
                        after.id(before.id()),
                        Failure.of(broken));
                settled = rules.parked(
                        after,
                        EffectState.Cause.UNKNOWN,
                        "it became " + word(after) + ", but that could not be taken in: "
                                + broken.getClass().getSimpleName(),
                        runner.now());
            }
        }
        if (settled.state() instanceof EffectState.Declined declined && !outcome.noted()) {
            settled = rules.parked(settled, EffectState.Cause.DECLINED, declined.reason(), runner.now());
        }
        Ledgered<D> next =
                new Ledgered<>(outcome.state(), ledger(before).with(settled)).plan(outcome.effects(), runner.now());
        List<EventDraft> events = outcome.events();
        return new Change<>(before.id(), before, next, events);
    }

    /** An aggregate that was scrubbed wants nothing any more. */
    private static <D> EffectLedger ledger(@Nullable Stored<Ledgered<D>> stored) {
        Ledgered<D> state = stored == null ? null : stored.state();
        return state == null ? EffectLedger.EMPTY : state.effects();
    }

    /** Of an aggregate in whose ledger an effect was found. */
    private static <D> Ledgered<D> state(Stored<Ledgered<D>> stored) {
        return Objects.requireNonNull(stored.state(), stored.id());
    }

    private EffectLedger reread(String id) {
        return ledger(aggregates.find(id).orElse(null));
    }

    /** An aggregate as it is after a write without events that we know has succeeded. */
    private static <D> Stored<Ledgered<D>> after(Stored<Ledgered<D>> before, Ledgered<D> state) {
        return new Stored<>(
                before.id(), before.version() + 1, before.sequence(), before.incarnation(), state, before.out());
    }

    private Duration timeout(RemoteEffect<D> remote) {
        Duration own = remote.callTimeout();
        return own == null ? runner.settings().callTimeout() : own;
    }

    static String word(Effect effect) {
        return switch (effect.state()) {
            case EffectState.Planned _ -> "PLANNED";
            case EffectState.Attempting _ -> "ATTEMPTING";
            case EffectState.Done _ -> "DONE";
            case EffectState.Pending _ -> "PENDING";
            case EffectState.Declined _ -> "DECLINED";
            case EffectState.NotSent _ -> "NOT_SENT";
            case EffectState.Unknown _ -> "UNKNOWN";
            case EffectState.Parked _ -> "PARKED";
            case EffectState.GivenUp _ -> "GIVEN_UP";
        };
    }

    /** One line for people, in the log and in the diary, for each new state. */
    private void told(String id, Effect effect) {
        String outcome = word(effect);
        record Line(String detail, @Nullable Instant nextAt) {}
        Line line = switch (effect.state()) {
            case EffectState.Planned planned -> new Line("to be tried", planned.notBefore());
            case EffectState.Attempting _ -> new Line("being tried", null);
            case EffectState.Done done -> new Line("done: " + done.reference(), null);
            case EffectState.Pending pending -> new Line("taken on: " + pending.reference(), pending.nextLook());
            case EffectState.Declined declined -> new Line("declined: " + declined.reason(), null);
            case EffectState.NotSent notSent -> new Line("not sent: " + notSent.reason(), notSent.retryAt());
            case EffectState.Unknown unknown -> new Line("of unknown fate: " + unknown.reason(), unknown.nextLook());
            case EffectState.Parked parked ->
                new Line("parked (" + parked.cause() + "), a person has to decide: " + parked.reason(), null);
            case EffectState.GivenUp given -> new Line("given up " + given.reason(), null);
        };
        String detail = effect.key() + " at " + effect.target() + " " + line.detail();
        if (effect.parked()) {
            log.error(
                    "effect=\"{}\" attempt={} outcome={} detail=\"{}\"",
                    effect.id(id),
                    effect.attempts(),
                    outcome,
                    detail);
        } else if (line.nextAt() != null) {
            log.warn(
                    "effect=\"{}\" attempt={} outcome={} nextAt={} detail=\"{}\"",
                    effect.id(id),
                    effect.attempts(),
                    outcome,
                    line.nextAt(),
                    detail);
        } else {
            log.info("effect=\"{}\" attempt={} outcome={}", effect.id(id), effect.attempts(), outcome);
        }
        runner.tell(new ActivityNote(
                id,
                effect.parked() ? "PARKED" : "ATTEMPT",
                outcome,
                effect.attempts() == 0 ? null : effect.attempts(),
                line.nextAt(),
                detail,
                null,
                runner.now()));
    }
}
