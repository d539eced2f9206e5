package io.handshake.ingest.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOptions;
import io.handshake.ingest.domain.HintDeliveries;
import io.handshake.vocabulary.CartId;
import java.time.Instant;
import java.util.Date;
import org.bson.Document;

/** Deliveries on MongoDB, one small document each. */
public final class MongoHintDeliveries implements HintDeliveries {
    private final MongoCollection<Document> deliveries;

    public MongoHintDeliveries(MongoDatabase database) {
        this.deliveries = database.getCollection("hint-deliveries");
        deliveries.createIndex(Indexes.ascending("at"));
    }

    @Override
    public boolean seen(CartId cart, String delivery, Instant since) {
        Document found =
                deliveries.find(Filters.eq("_id", name(cart, delivery))).first();
        Date at = found == null ? null : found.getDate("at");
        return at != null && !at.toInstant().isBefore(since);
    }

    @Override
    public void remember(CartId cart, String delivery, Instant at) {
        String name = name(cart, delivery);
        deliveries.replaceOne(
                Filters.eq("_id", name), new Document("at", Date.from(at)), new ReplaceOptions().upsert(true));
    }

    @Override
    public void forgetBefore(Instant time) {
        deliveries.deleteMany(Filters.lt("at", Date.from(time)));
    }

    private static String name(CartId cart, String delivery) {
        return cart + "/" + delivery;
    }
}
