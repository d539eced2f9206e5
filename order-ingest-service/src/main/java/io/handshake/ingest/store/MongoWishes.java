package io.handshake.ingest.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.CountOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOptions;
import io.handshake.ingest.domain.Wishes;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Wishes on MongoDB, one document per order that somebody wants read. */
public final class MongoWishes implements Wishes {
    private final MongoCollection<Document> wishes;
    private final Clock clock;
    private final int most;

    /** @param most how many may wait for one cart */
    public MongoWishes(MongoDatabase database, Clock clock, int most) {
        this.wishes = database.getCollection("pull-wishes");
        this.clock = clock;
        this.most = most;
        wishes.createIndex(Indexes.ascending("cart", "firstAskedAt"));
    }

    @Override
    public boolean note(CartId cart, @Nullable String cartOrderId, @Nullable String number) {
        // No counter: it would begin anew, and whoever still has the first wish in hand would take the next for it.
        Document again =
                new Document("$set", new Document("asking", UUID.randomUUID().toString()));
        String id = id(cart, cartOrderId, number);
        if (wishes.updateOne(new Document("_id", id), again).getMatchedCount() == 1) {
            return true;
        }
        if (wishes.countDocuments(new Document("cart", cart.value()), new CountOptions().limit(most)) >= most) {
            return false;
        }
        Document first = new Document("cart", cart.value()).append("firstAskedAt", Date.from(clock.instant()));
        if (cartOrderId != null) {
            first.append("cartOrderId", cartOrderId);
        }
        if (number != null) {
            first.append("number", number);
        }
        wishes.updateOne(
                new Document("_id", id), again.append("$setOnInsert", first), new UpdateOptions().upsert(true));
        return true;
    }

    @Override
    public List<Wish> waiting(CartId cart, int limit) {
        List<Wish> waiting = new ArrayList<>();
        for (Document stored : wishes.find(new Document("cart", cart.value()))
                .sort(new Document("firstAskedAt", 1))
                .limit(limit)) {
            waiting.add(new Wish(
                    cart, stored.getString("cartOrderId"), stored.getString("number"), stored.getString("asking")));
        }
        return waiting;
    }

    @Override
    public void granted(Wish wish) {
        wishes.deleteOne(new Document("_id", id(wish.cart(), wish.cartOrderId(), wish.number()))
                .append("asking", wish.asking()));
    }

    @Override
    public boolean isWaiting(CartId cart, String cartOrderId) {
        return wishes.find(new Document("_id", id(cart, cartOrderId, null))).first() != null;
    }

    private static String id(CartId cart, @Nullable String cartOrderId, @Nullable String number) {
        return cart + (cartOrderId == null ? "#" + number : "/" + cartOrderId);
    }
}
