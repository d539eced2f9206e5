package io.handshake.confirm.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import io.handshake.confirm.domain.ConfirmationFile;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The confirmation file on MongoDB. Whoever changes an order so that its cart is to be told more leaves a note before the
 * write, and closes it after; whoever reads the file first brings in what the notes name. A fact gets the position behind the
 * last one, by an insert that only one can win, so none appears before one that was given out.
 */
final class MongoConfirmationFile implements ConfirmationFile {
    /** A writer that is not heard of for so long has died. */
    private static final Duration ABANDONED = Duration.ofMinutes(30);

    private static final int AT_ONCE = 500;

    private final MongoCollection<Document> notes;
    private final MongoCollection<Document> entries;
    private final Function<OrderKey, Optional<OrderHandshake>> orders;
    private final Clock clock;

    MongoConfirmationFile(MongoDatabase database, Function<OrderKey, Optional<OrderHandshake>> orders, Clock clock) {
        this.notes = database.getCollection("confirmation-notes");
        this.entries = database.getCollection("confirmations");
        this.orders = orders;
        this.clock = clock;
        entries.createIndex(Indexes.ascending("cart", "position"), new IndexOptions().unique(true));
    }

    /**
     * Before a write that tells the cart more.
     *
     * @return the note's stamp
     */
    String open(OrderKey key) {
        String stamp = UUID.randomUUID().toString();
        notes.insertOne(new Document("_id", note(key, stamp))
                .append("order", key.toString())
                .append("open", true)
                .append("at", Date.from(clock.instant())));
        return stamp;
    }

    /** The write is done, or will not be. */
    void close(OrderKey key, String stamp) {
        notes.updateOne(new Document("_id", note(key, stamp)), new Document("$set", new Document("open", false)));
    }

    /** One for each write: of two writers of an order neither may close the other's. */
    private static String note(OrderKey key, String stamp) {
        return key + "\n" + stamp;
    }

    @Override
    public List<Entry> after(CartId cart, long after, int limit) {
        bringIn(cart);
        List<Entry> found = new ArrayList<>();
        for (Document stored : entries.find(
                        new Document("cart", cart.value()).append("position", new Document("$gt", after)))
                .sort(new Document("position", 1))
                .limit(limit)) {
            found.add(entry(stored));
        }
        return found;
    }

    private void bringIn(CartId cart) {
        // The character behind the slash: no key of the cart is behind it.
        Document filter = new Document("_id", new Document("$gte", cart + "/").append("$lt", cart + "0"));
        List<Document> some = notes.find(filter).limit(AT_ONCE).into(new ArrayList<>());
        for (Document note : some) {
            OrderKey key = OrderKey.parse(note.getString("order"));
            orders.apply(key).ifPresent(handshake -> append(cart, ConfirmationFile.facts(handshake)));
            boolean abandoned = note.getDate("at").toInstant().plus(ABANDONED).isBefore(clock.instant());
            if (!note.getBoolean("open") || abandoned) {
                notes.deleteOne(new Document("_id", note.getString("_id")));
            }
        }
    }

    private void append(CartId cart, Map<String, Fact> facts) {
        Set<String> ids = new HashSet<>();
        facts.forEach((name, fact) -> ids.add(id(fact, name)));
        Set<String> known = new HashSet<>();
        for (Document one : entries.find(new Document("_id", new Document("$in", List.copyOf(ids))))
                .projection(new Document("_id", 1))) {
            known.add(one.getString("_id"));
        }
        facts.forEach((name, fact) -> {
            if (!known.contains(id(fact, name))) {
                append(cart, id(fact, name), fact);
            }
        });
    }

    private static String id(Fact fact, String name) {
        return fact.order() + "\n" + name;
    }

    private void append(CartId cart, String id, Fact fact) {
        while (true) {
            Document last = entries.find(new Document("cart", cart.value()))
                    .sort(new Document("position", -1))
                    .first();
            long next = last == null ? 1 : last.getLong("position") + 1;
            try {
                entries.insertOne(document(cart, id, next, fact));
                return;
            } catch (MongoWriteException taken) {
                if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw taken;
                }
            }
            if (entries.find(new Document("_id", id)).first() != null) {
                return;
            }
        }
    }

    private static Document document(CartId cart, String id, long position, Fact fact) {
        Document document = new Document("_id", id)
                .append("cart", cart.value())
                .append("position", position)
                .append("order", fact.order().toString())
                .append("cartOrderId", fact.cartOrderId())
                .append("shipment", fact.shipmentId())
                .append("status", fact.status().name())
                .append("shippedAt", Date.from(fact.shippedAt()))
                .append("parcels", HandshakeDocument.parcels(fact.parcels()));
        Money demanded = fact.demanded();
        return demanded == null ? document : document.append("demanded", HandshakeDocument.money(demanded));
    }

    private static Entry entry(Document stored) {
        @Nullable Document demanded = stored.get("demanded", Document.class);
        return new Entry(
                stored.getLong("position"),
                new Fact(
                        OrderKey.parse(stored.getString("order")),
                        stored.getString("cartOrderId"),
                        stored.getString("shipment"),
                        Status.valueOf(stored.getString("status")),
                        stored.getDate("shippedAt").toInstant(),
                        stored.getList("parcels", Document.class).stream()
                                .map(parcel -> HandshakeDocument.parcel(parcel))
                                .toList(),
                        demanded == null ? null : HandshakeDocument.money(demanded)));
    }
}
