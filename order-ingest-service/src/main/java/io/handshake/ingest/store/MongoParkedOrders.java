package io.handshake.ingest.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import io.handshake.ingest.domain.ParkedOrder;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Parked orders on MongoDB, one document each. Closed ones stay, without the order's text. */
public final class MongoParkedOrders implements ParkedOrders {
    /** A document holds 16 MiB; nobody mends an order by reading more than this. */
    private static final int MOST_RAW = 256 * 1024;

    private final MongoCollection<Document> parked;
    private final Clock clock;

    public MongoParkedOrders(MongoDatabase database, Clock clock) {
        this.parked = database.getCollection("parked-orders");
        this.clock = clock;
        parked.createIndex(Indexes.ascending("state", "cart", "_id"));
    }

    @Override
    public List<ParkedOrder> park(List<ParkedOrder> orders) {
        if (orders.isEmpty()) {
            return List.of();
        }
        Map<String, ParkedOrder> known = new HashMap<>();
        parked.find(among(orders.stream().map(ParkedOrder::id).toList()))
                .map(MongoParkedOrders::from)
                .forEach(order -> known.put(order.id(), order));
        List<ParkedOrder> news = new ArrayList<>();
        List<ReplaceOneModel<Document>> writes = new ArrayList<>();
        for (ParkedOrder order : orders) {
            ParkedOrder before = known.get(order.id());
            boolean same = before != null
                    && before.state() == ParkedOrder.State.PARKED
                    && before.faults().equals(order.faults());
            if (!same) {
                news.add(order);
                writes.add(new ReplaceOneModel<>(
                        new Document("_id", order.id()),
                        document(order, before == null ? 1 : before.attempts() + 1),
                        new ReplaceOptions().upsert(true)));
            }
        }
        if (!writes.isEmpty()) {
            parked.bulkWrite(writes);
        }
        return news;
    }

    @Override
    public Set<String> parkedAmong(Collection<String> ids) {
        return parked.find(among(ids).append("state", ParkedOrder.State.PARKED.name()))
                .projection(new Document("_id", 1))
                .map(stored -> stored.getString("_id"))
                .into(new HashSet<>());
    }

    @Override
    public void close(Collection<String> ids) {
        if (ids.isEmpty()) {
            return;
        }
        parked.updateMany(
                among(ids).append("state", ParkedOrder.State.PARKED.name()),
                new Document(
                        "$set",
                        new Document("state", ParkedOrder.State.CLOSED.name())
                                .append("raw", "")
                                .append("closedAt", Date.from(clock.instant()))));
    }

    private static Document among(Collection<String> ids) {
        return new Document("_id", new Document("$in", List.copyOf(ids)));
    }

    @Override
    public List<ParkedOrder> list(@Nullable CartId cart, @Nullable String number, @Nullable String after, int limit) {
        Document filter = new Document("state", ParkedOrder.State.PARKED.name());
        if (cart != null) {
            filter.append("cart", cart.value());
        }
        if (number != null) {
            filter.append("number", number);
        }
        if (after != null) {
            filter.append("_id", new Document("$gt", after));
        }
        return parked.find(filter)
                .sort(new Document("_id", 1))
                .limit(limit)
                .map(MongoParkedOrders::from)
                .into(new ArrayList<>());
    }

    @Override
    public Optional<ParkedOrder> find(String id) {
        return Optional.ofNullable(parked.find(new Document("_id", id)).first()).map(MongoParkedOrders::from);
    }

    @Override
    public long count(CartId cart) {
        return parked.countDocuments(
                new Document("state", ParkedOrder.State.PARKED.name()).append("cart", cart.value()));
    }

    private static Document document(ParkedOrder order, int attempts) {
        String raw = order.raw();
        Document document = new Document("_id", order.id())
                .append("cart", order.cart().value())
                .append("cartOrderId", order.cartOrderId());
        if (order.orderNumber() != null) {
            document.append("number", order.orderNumber());
        }
        return document.append("raw", raw.length() > MOST_RAW ? raw.substring(0, MOST_RAW) : raw)
                .append("faults", ImportDocument.faults(order.faults()))
                .append("parkedAt", Date.from(order.parkedAt()))
                .append("attempts", attempts)
                .append("state", order.state().name());
    }

    private static ParkedOrder from(Document stored) {
        return new ParkedOrder(
                new CartId(stored.getString("cart")),
                stored.getString("cartOrderId"),
                stored.getString("number"),
                stored.getString("raw"),
                ImportDocument.faults(stored),
                stored.getDate("parkedAt").toInstant(),
                stored.getInteger("attempts"),
                ParkedOrder.State.valueOf(stored.getString("state")));
    }
}
