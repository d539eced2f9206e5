package io.handshake.confirm.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import io.handshake.confirm.domain.ConfirmationFile;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Task;
import io.handshake.confirm.domain.Wish;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectDraft;
import io.handshake.runtime.effects.EffectKey;
import io.handshake.runtime.effects.EffectRunner;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Effects;
import io.handshake.runtime.effects.Ledgered;
import io.handshake.runtime.effects.LedgeredCodec;
import io.handshake.runtime.effects.RemoteEffect;
import io.handshake.runtime.effects.Ruling;
import io.handshake.runtime.effects.Verdict;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.ClaimOutcome;
import io.handshake.runtime.store.Claims;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.Stored;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Handshakes as aggregates: one document per order, named by its key, with the effects that were wished beside the state.
 * A shipment's id is claimed for its order in a document of its own, as {@link Claims} tells.
 */
public final class MongoHandshakes implements Handshakes, HandshakeDesk, ConfirmationFile {
    static final String COLLECTION = "handshakes";

    private static final String CLAIMS = "shipment-claims";
    private static final String STATE = "state.state.";

    /** Somebody else won this often in a row: not a race any more, but a fault. */
    private static final int MOST_ROUNDS = 200;

    private final Aggregates<Ledgered<OrderHandshake>> aggregates;
    private final MongoCollection<Document> collection;
    private final HandshakeDocument codec = new HandshakeDocument();
    private final Claims<Ledgered<OrderHandshake>> claims;
    private final Effects<OrderHandshake> effects;
    private final Function<Decision, List<EventDraft>> events;
    private final Function<Decision, List<EffectDraft>> drafts;
    private final BiConsumer<@Nullable OrderHandshake, OrderHandshake> diary;
    private final MongoConfirmationFile file;
    private final Clock clock;
    private final CrashPoints crashPoints;

    /**
     * Handshakes of this database.
     *
     * @param remotes who does what is wished
     * @param events how a decision is told to subscribers
     * @param drafts how what it wishes stands in the ledger
     * @param diary hears of each change that was stored, with what was stored before
     * @param patience for {@link Claims}
     */
    public MongoHandshakes(
            MongoDatabase database,
            Outbox outbox,
            EffectRunner runner,
            List<RemoteEffect<OrderHandshake>> remotes,
            Function<Decision, List<EventDraft>> events,
            Function<Decision, List<EffectDraft>> drafts,
            BiConsumer<@Nullable OrderHandshake, OrderHandshake> diary,
            Duration patience,
            Clock clock,
            CrashPoints crashPoints) {
        this.aggregates =
                new Aggregates<>(database, COLLECTION, new LedgeredCodec<>(codec), outbox, clock, crashPoints);
        this.collection = database.getCollection(COLLECTION);
        this.claims = new Claims<>(
                database,
                CLAIMS,
                aggregates,
                (kept, id) -> kept.state().shipment(id).isPresent(),
                patience,
                clock,
                crashPoints);
        this.effects = runner.effectsOf(COLLECTION, aggregates, remotes);
        this.events = events;
        this.drafts = drafts;
        this.diary = diary;
        this.file = new MongoConfirmationFile(database, this::find, clock);
        this.clock = clock;
        this.crashPoints = crashPoints;
        for (String field : List.of(
                HandshakeDocument.OPEN_TASKS,
                HandshakeDocument.CLOSED_TASKS,
                HandshakeDocument.HELD,
                HandshakeDocument.EXPIRING,
                HandshakeDocument.WAITS)) {
            collection.createIndex(Indexes.ascending(STATE + field, "_id"));
        }
        collection.createIndex(Indexes.ascending(STATE + HandshakeDocument.LOOK_AT));
        collection.createIndex(Indexes.ascending(STATE + HandshakeDocument.CHECK_AT));
        collection.createIndex(Indexes.ascending(STATE + HandshakeDocument.DAYS, "_id"));
    }

    /** The ledger of what was wished, for whoever hears of it from outside. */
    public Effects<OrderHandshake> effects() {
        return effects;
    }

    @Override
    public Optional<OrderHandshake> find(OrderKey key) {
        return aggregates.find(key.toString()).flatMap(stored -> Optional.ofNullable(state(stored)));
    }

    @Override
    public Optional<OrderKey> ownerOf(String shipmentId) {
        return claims.ownerOf(shipmentId).map(OrderKey::parse);
    }

    @Override
    public <R> R change(OrderKey key, Function<@Nullable OrderHandshake, Decided<R>> decide) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Stored<Ledgered<OrderHandshake>> before =
                    aggregates.find(key.toString()).orElse(null);
            Decided<R> decided = decide.apply(state(before));
            if (saved(key, before, decided.decision())) {
                return decided.result();
            }
            giveWay(round);
        }
        throw new Contended(key.toString(), MOST_ROUNDS);
    }

    @Override
    public <R> Optional<R> claim(
            OrderKey key, String shipmentId, Function<@Nullable OrderHandshake, Decided<R>> decide) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Stored<Ledgered<OrderHandshake>> before =
                    aggregates.find(key.toString()).orElse(null);
            OrderHandshake state = state(before);
            boolean held = state != null && state.shipment(shipmentId).isPresent();
            if (!held && claims.claim(shipmentId, key.toString()) instanceof ClaimOutcome.HeldBy) {
                return Optional.empty();
            }
            crashPoints.reached("after-claim-before-save");
            Decided<R> decided = decide.apply(state);
            if (!held && decided.decision() == null) {
                claims.release(shipmentId, key.toString());
            }
            if (saved(key, before, decided.decision())) {
                return Optional.of(decided.result());
            }
            giveWay(round);
        }
        throw new Contended(key.toString(), MOST_ROUNDS);
    }

    /** @return false if somebody else was faster */
    private boolean saved(
            OrderKey key, @Nullable Stored<Ledgered<OrderHandshake>> before, @Nullable Decision decision) {
        if (decision == null) {
            return true;
        }
        List<EventDraft> told = events.apply(decision);
        if (decision.after().equals(state(before)) && decision.wishes().isEmpty() && told.isEmpty()) {
            return true;
        }
        Ledgered<OrderHandshake> kept = before == null ? null : before.state();
        Ledgered<OrderHandshake> after = (kept == null ? Ledgered.of(decision.after()) : kept.with(decision.after()))
                .plan(drafts.apply(decision), now());
        Change<Ledgered<OrderHandshake>> change = new Change<>(key.toString(), before, after, told);
        OrderHandshake known = state(before);
        boolean filed = !ConfirmationFile.facts(decision.after())
                .keySet()
                .equals(known == null ? Set.of() : ConfirmationFile.facts(known).keySet());
        boolean saved;
        if (filed) {
            String stamp = file.open(key);
            saved = effects.save(change) instanceof SaveOutcome.Saved;
            file.close(key, stamp);
        } else {
            saved = effects.save(change) instanceof SaveOutcome.Saved;
        }
        if (saved) {
            diary.accept(known, decision.after());
        }
        return saved;
    }

    private static @Nullable OrderHandshake state(@Nullable Stored<Ledgered<OrderHandshake>> stored) {
        Ledgered<OrderHandshake> kept = stored == null ? null : stored.state();
        return kept == null ? null : kept.state();
    }

    /** Many who change one order at once get through sooner when they don't all try again at once. */
    private static void giveWay(int round) {
        LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(1_000_000L * Math.min(50, round + 1)));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public List<ConfirmationFile.Entry> after(CartId cart, long after, int limit) {
        return file.after(cart, after, limit);
    }

    // ---- what people and timers look at

    @Override
    public Optional<Seen> look(OrderKey key) {
        Ledgered<OrderHandshake> kept = aggregates
                .find(key.toString())
                .flatMap(stored -> Optional.ofNullable(stored.state()))
                .orElse(null);
        if (kept == null) {
            return Optional.empty();
        }
        Map<Wish, Attempts> attempts = new HashMap<>();
        for (Effect effect : kept.effects().all()) {
            attempts.put(
                    new Wish(Wish.Kind.of(effect.key().kind()), effect.key().part()),
                    new Attempts(effect.attempts(), next(effect.state()), evidence(effect.state())));
        }
        return Optional.of(new Seen(kept.state(), attempts));
    }

    private static @Nullable Instant next(EffectState state) {
        return switch (state) {
            case EffectState.Planned planned -> planned.notBefore();
            case EffectState.Attempting attempting -> attempting.leasedUntil();
            case EffectState.Pending pending -> pending.nextLook();
            case EffectState.NotSent notSent -> notSent.retryAt();
            case EffectState.Unknown unknown -> unknown.nextLook();
            case EffectState.Done _, EffectState.Declined _, EffectState.Parked _, EffectState.GivenUp _ -> null;
        };
    }

    private static String evidence(EffectState state) {
        return switch (state) {
            case EffectState.Planned _, EffectState.Attempting _ -> "";
            case EffectState.Pending pending -> "the remote works on it as " + pending.reference();
            case EffectState.Done done -> done.evidence();
            case EffectState.Declined declined -> declined.reason();
            case EffectState.NotSent notSent -> notSent.reason();
            case EffectState.Unknown unknown -> unknown.reason();
            case EffectState.Parked parked -> parked.reason();
            case EffectState.GivenUp given -> given.reason();
        };
    }

    @Override
    public List<OrderHandshake> withTasks(boolean open, @Nullable CartId cart, @Nullable String after, int limit) {
        Document filter = open
                ? new Document(STATE + HandshakeDocument.OPEN_TASKS, new Document("$gt", 0L))
                : new Document(STATE + HandshakeDocument.CLOSED_TASKS, true);
        return page(filter, cart == null ? "" : cart + "/", after, limit);
    }

    @Override
    public List<OrderHandshake> held(@Nullable OrderKey order, @Nullable String after, int limit) {
        Document filter = new Document(STATE + HandshakeDocument.HELD, true);
        if (order != null) {
            List<OrderHandshake> one = new ArrayList<>();
            if (after == null || order.toString().compareTo(after) > 0) {
                find(order).filter(MongoHandshakes::holds).ifPresent(one::add);
            }
            return one;
        }
        return page(filter, "", after, limit);
    }

    private static boolean holds(OrderHandshake handshake) {
        return handshake.shipments().stream().anyMatch(one -> one.standing() == Shipment.Standing.HELD);
    }

    /** @param prefix of the keys that are meant */
    private List<OrderHandshake> page(Document filter, String prefix, @Nullable String after, int limit) {
        boolean further = after != null && after.compareTo(prefix) > 0;
        Document ids = new Document(further ? "$gt" : "$gte", further ? after : prefix);
        if (!prefix.isEmpty()) {
            // The character behind the slash: no key of the cart is behind it.
            ids.append("$lt", prefix.substring(0, prefix.length() - 1) + "0");
        }
        List<OrderHandshake> found = new ArrayList<>();
        for (Document stored : collection
                .find(filter.append("_id", ids))
                .projection(new Document("state.state", 1))
                .sort(new Document("_id", 1))
                .limit(limit)) {
            found.add(codec.decode(stored.getEmbedded(List.of("state", "state"), Document.class)));
        }
        return found;
    }

    @Override
    public List<OrderKey> due(Instant now, int limit) {
        return dueBy(HandshakeDocument.LOOK_AT, new Document(), now, limit);
    }

    private List<OrderKey> dueBy(String field, Document among, Instant now, int limit) {
        List<OrderKey> keys = new ArrayList<>();
        for (Document stored : collection
                .find(among.append(STATE + field, new Document("$lte", Date.from(now))))
                .projection(new Document("_id", 1))
                .sort(new Document(STATE + field, 1))
                .limit(limit)) {
            keys.add(OrderKey.parse(stored.getString("_id")));
        }
        return keys;
    }

    @Override
    public List<OrderKey> toCheck(CartId cart, Instant now, int limit) {
        // The character behind the slash: no key of the cart is behind it.
        Document keys = new Document("$gte", cart + "/").append("$lt", cart + "0");
        return dueBy(HandshakeDocument.CHECK_AT, new Document("_id", keys), now, limit);
    }

    @Override
    public List<OrderHandshake> leftOn(LocalDate day, @Nullable CartId cart, @Nullable String after, int limit) {
        return page(
                new Document(STATE + HandshakeDocument.DAYS, day.toString()),
                cart == null ? "" : cart + "/",
                after,
                limit);
    }

    @Override
    public int tryAgainUnsent(OrderKey key, String by) {
        int again = 0;
        for (Effect effect : aggregates
                .find(key.toString())
                .flatMap(stored -> Optional.ofNullable(stored.state()))
                .map(kept -> kept.effects().all())
                .orElse(List.of())) {
            if (effect.state() instanceof EffectState.Parked parked
                    && parked.cause() == EffectState.Cause.NOT_SENT
                    && effects.decide(effect.id(key.toString()), new Verdict.Retry(by, false))
                            instanceof Ruling.Accepted) {
                again++;
            }
        }
        return again;
    }

    @Override
    public Counts counts() {
        long waiting = collection.countDocuments(new Document(STATE + HandshakeDocument.WAITS, true));
        long held = collection.countDocuments(new Document(STATE + HandshakeDocument.HELD, true));
        long tasks = 0;
        for (Document stored : collection
                .find(new Document(STATE + HandshakeDocument.OPEN_TASKS, new Document("$gt", 0L)))
                .projection(new Document(STATE + HandshakeDocument.OPEN_TASKS, 1))) {
            tasks += stored.getEmbedded(List.of("state", "state", HandshakeDocument.OPEN_TASKS), Long.class);
        }
        Map<CartId, Long> expiring = new HashMap<>();
        for (Document stored : collection
                .find(new Document(STATE + HandshakeDocument.EXPIRING, true))
                .projection(new Document("_id", 1))) {
            expiring.merge(OrderKey.parse(stored.getString("_id")).cartId(), 1L, Long::sum);
        }
        return new Counts(waiting, held, tasks, expiring);
    }

    @Override
    public HandshakeDesk.Ruled decide(OrderKey key, Wish wish, Task.Choice choice, String by, String note) {
        Verdict verdict = switch (choice) {
            case DONE -> new Verdict.MarkDone(by, note.isBlank() ? "done by hand" : note);
            case RETRY -> new Verdict.Retry(by, true);
            case WAIVE -> new Verdict.GiveUp(by, note.isBlank() ? "waived" : note);
            case RELEASE, SEEN -> throw new IllegalArgumentException(choice + " is no word on an effect");
        };
        EffectKey effectKey = new EffectKey(wish.kind().word(), wish.part());
        Effect effect = aggregates
                .find(key.toString())
                .flatMap(stored -> Optional.ofNullable(stored.state()))
                .flatMap(kept -> Optional.ofNullable(kept.effects().find(effectKey)))
                .orElse(null);
        if (effect == null) {
            return new HandshakeDesk.Ruled.Refused("nothing like " + effectKey + " was tried");
        }
        return switch (effects.decide(effect.id(key.toString()), verdict)) {
            case Ruling.Accepted _, Ruling.Unchanged _ -> new HandshakeDesk.Ruled.Taken();
            case Ruling.Refused refused -> new HandshakeDesk.Ruled.Refused(refused.reason());
            case Ruling.Contended _ -> new HandshakeDesk.Ruled.Busy();
        };
    }
}
