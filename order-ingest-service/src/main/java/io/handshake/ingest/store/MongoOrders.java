package io.handshake.ingest.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.CurrentOrders;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.Orders;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.TakeInOrder;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.StateCodec;
import io.handshake.runtime.store.Stored;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderState;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Orders as aggregates: one document each, named by the order key. */
public final class MongoOrders implements Orders, CurrentOrders {
    static final String COLLECTION = "orders";

    private static final List<String> OPEN = Arrays.stream(OrderState.values())
            .filter(state -> switch (state) {
                case AWAITING_PAYMENT, AUTHORIZED, READY, HOLD, PART_SHIPPED -> true;
                case SHIPPED, CANCELLED, REFUNDED -> false;
            })
            .map(OrderState::name)
            .toList();

    /** Somebody else won this often in a row: not a race any more, but a fault. */
    private static final int MOST_ROUNDS = 100;

    private final Aggregates<ImportedOrder> aggregates;
    private final MongoCollection<Document> collection;
    private final StateCodec<ImportedOrder> codec = new OrderDocument();
    private final Function<ImportedOrder, EventDraft> event;
    private final Clock clock;

    /**
     * Orders of this database.
     *
     * @param event how a new revision is told to subscribers
     */
    public MongoOrders(
            MongoDatabase database,
            Outbox outbox,
            Clock clock,
            CrashPoints crashPoints,
            Function<ImportedOrder, EventDraft> event) {
        this.aggregates = new Aggregates<>(database, COLLECTION, codec, outbox, clock, crashPoints);
        this.collection = database.getCollection(COLLECTION);
        this.event = event;
        this.clock = clock;
        collection.createIndex(Indexes.ascending("state.cart", "state.status", "_id"));
        collection.createIndex(Indexes.ascending("state.awaitsAck", "_id"));
    }

    /**
     * Rounds of read, decide and compare-and-set: each round takes the first undecided statement of every order, so
     * that statements of one order follow each other, and one that lost a race is decided anew on what won.
     */
    @Override
    public List<Decision> takeIn(List<Statement> statements, CartPolicy policy, boolean dryRun) {
        @Nullable Decision[] decisions = new Decision[statements.size()];
        Set<Integer> undecided = new LinkedHashSet<>();
        for (int i = 0; i < statements.size(); i++) {
            undecided.add(i);
        }
        for (int round = 0; !undecided.isEmpty(); round++) {
            if (round == MOST_ROUNDS + statements.size()) {
                throw new Contended(undecided.size() + " orders", round);
            }
            Map<String, Integer> turn = new LinkedHashMap<>();
            for (int i : undecided) {
                turn.putIfAbsent(statements.get(i).order().key().toString(), i);
            }
            Map<String, Stored<ImportedOrder>> known = aggregates.findAll(turn.keySet());
            List<Change<ImportedOrder>> changes = new ArrayList<>(turn.size());
            for (Map.Entry<String, Integer> order : turn.entrySet()) {
                int i = order.getValue();
                Stored<ImportedOrder> before = known.get(order.getKey());
                Decision decision = TakeInOrder.decide(
                        before == null ? null : before.state(),
                        statements.get(i).order(),
                        policy,
                        statements.get(i).source(),
                        clock.instant());
                decisions[i] = decision;
                Change<ImportedOrder> change = change(order.getKey(), before, decision);
                if (change != null) {
                    changes.add(change);
                }
            }
            Set<String> lost = dryRun ? Set.of() : lost(changes);
            turn.forEach((key, i) -> {
                if (!lost.contains(key)) {
                    undecided.remove(i);
                }
            });
        }
        return Arrays.stream(decisions).map(decision -> decided(decision)).toList();
    }

    private static Decision decided(@Nullable Decision decision) {
        if (decision == null) {
            throw new IllegalStateException("a statement was left undecided");
        }
        return decision;
    }

    private @Nullable Change<ImportedOrder> change(
            String key, @Nullable Stored<ImportedOrder> before, Decision decision) {
        return switch (decision) {
            case Decision.Publish publish ->
                new Change<>(key, before, publish.after(), List.of(event.apply(publish.after())));
            case Decision.Remember remember -> new Change<>(key, before, remember.after(), List.of());
            case Decision.Leave _, Decision.Park _ -> null;
        };
    }

    private Set<String> lost(List<Change<ImportedOrder>> changes) {
        Set<String> lost = new LinkedHashSet<>();
        List<SaveOutcome> outcomes = aggregates.saveAll(changes);
        for (int i = 0; i < changes.size(); i++) {
            switch (outcomes.get(i)) {
                case SaveOutcome.Saved _ -> {}
                case SaveOutcome.ConcurrentChange _ -> lost.add(changes.get(i).id());
            }
        }
        return lost;
    }

    /** @param before null if there never was such an order */
    private record Seen(@Nullable Stored<ImportedOrder> before) implements Standing {
        @Override
        public @Nullable ImportedOrder order() {
            return before == null ? null : before.state();
        }
    }

    @Override
    public Map<OrderKey, Standing> standing(Collection<OrderKey> orders) {
        Map<String, Stored<ImportedOrder>> known =
                aggregates.findAll(orders.stream().map(OrderKey::toString).toList());
        Map<OrderKey, Standing> standing = HashMap.newHashMap(orders.size());
        orders.forEach(key -> standing.put(key, new Seen(known.get(key.toString()))));
        return standing;
    }

    @Override
    public List<Optional<Decision>> takeIn(List<Offer> offers, CartPolicy policy) {
        List<Decision> decisions = new ArrayList<>(offers.size());
        List<Change<ImportedOrder>> changes = new ArrayList<>(offers.size());
        for (Offer offer : offers) {
            Statement statement = offer.statement();
            String key = statement.order().key().toString();
            Stored<ImportedOrder> before = ((Seen) offer.standing()).before();
            Decision decision = before != null && before.scrubbed()
                    ? new Decision.Leave(Outcome.STALE)
                    : TakeInOrder.decide(
                            before == null ? null : before.state(),
                            statement.order(),
                            policy,
                            statement.source(),
                            clock.instant());
            decisions.add(decision);
            Change<ImportedOrder> change = change(key, before, decision);
            if (change != null) {
                changes.add(change);
            }
        }
        Set<String> lost = lost(changes);
        List<Optional<Decision>> taken = new ArrayList<>(offers.size());
        for (int i = 0; i < offers.size(); i++) {
            boolean won = !lost.contains(offers.get(i).statement().order().key().toString());
            taken.add(won ? Optional.of(decisions.get(i)) : Optional.empty());
        }
        return taken;
    }

    @Override
    public List<Open> open(CartId cart, Instant placedSince, @Nullable String after, int limit) {
        return page(open(cart, placedSince), after, limit);
    }

    @Override
    public List<Open> shipped(CartId cart, Instant placedSince, @Nullable String after, int limit) {
        return page(in(List.of(OrderState.SHIPPED.name()), cart, placedSince), after, limit);
    }

    private List<Open> page(Document filter, @Nullable String after, int limit) {
        filter.append("state.order.cartOrderId", new Document("$exists", true));
        if (after != null) {
            filter.append("_id", new Document("$gt", after));
        }
        List<Open> open = new ArrayList<>(limit);
        for (Document stored : collection
                .find(filter)
                .projection(new Document("state.order.cartOrderId", 1))
                .sort(new Document("_id", 1))
                .limit(limit)) {
            open.add(new Open(
                    OrderKey.parse(stored.getString("_id")),
                    stored.getEmbedded(List.of("state", "order", "cartOrderId"), String.class)));
        }
        return open;
    }

    @Override
    public long countOpen(CartId cart, Instant placedSince) {
        return collection.countDocuments(open(cart, placedSince));
    }

    private static Document open(CartId cart, Instant placedSince) {
        return in(OPEN, cart, placedSince);
    }

    private static Document in(List<String> states, CartId cart, Instant placedSince) {
        return new Document("state.cart", cart.value())
                .append("state.status", new Document("$in", states))
                .append("state.order.placedAt", new Document("$gte", Date.from(placedSince)));
    }

    @Override
    public Optional<ImportedOrder> find(OrderKey key) {
        return aggregates.find(key.toString()).flatMap(stored -> Optional.ofNullable(stored.state()));
    }

    @Override
    public Page list(Query query, @Nullable String after, int limit) {
        Document filter = new Document();
        if (after != null) {
            filter.append("_id", new Document("$gt", after));
        }
        if (query.cart() != null) {
            filter.append("state.cart", query.cart().value());
        }
        if (query.state() != null) {
            filter.append("state.status", query.state().name());
        }
        if (query.since() != null) {
            filter.append("state.importedAt", new Document("$gte", Date.from(query.since())));
        }
        if (query.onlyUnacknowledged()) {
            filter.append("state.awaitsAck", true);
        }
        List<ImportedOrder> items = new ArrayList<>(limit);
        int read = 0;
        String last = null;
        for (Document stored : collection
                .find(filter)
                .projection(new Document("state", 1))
                .sort(new Document("_id", 1))
                .limit(limit)) {
            read++;
            last = stored.getString("_id");
            @Nullable Document state = stored.get("state", Document.class);
            if (state != null) {
                items.add(codec.decode(state));
            }
        }
        return new Page(items, read < limit ? null : last);
    }

    @Override
    public List<OrderKey> acknowledge(Map<OrderKey, Integer> revisions) {
        Map<String, Integer> left = new LinkedHashMap<>();
        revisions.forEach((key, revision) -> left.put(key.toString(), revision));
        List<OrderKey> unknown = new ArrayList<>();
        for (int round = 0; !left.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                throw new IllegalStateException(left.size() + " orders changed under us; acknowledge them again");
            }
            Map<String, Stored<ImportedOrder>> known = aggregates.findAll(left.keySet());
            List<Change<ImportedOrder>> changes = new ArrayList<>();
            left.forEach((key, revision) -> {
                Stored<ImportedOrder> before = known.get(key);
                ImportedOrder order = before == null ? null : before.state();
                if (order == null || revision > order.revision()) {
                    unknown.add(OrderKey.parse(key));
                } else {
                    ImportedOrder after = order.acknowledged(revision);
                    if (!after.equals(order)) {
                        changes.add(new Change<>(key, before, after, List.of()));
                    }
                }
            });
            left.keySet().retainAll(lost(changes));
        }
        return unknown;
    }
}
