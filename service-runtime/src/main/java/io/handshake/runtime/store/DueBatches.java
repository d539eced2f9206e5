package io.handshake.runtime.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The small collection of what is due. It holds one document per batch in flight, so scanning it costs nothing however
 * many aggregates there are.
 */
final class DueBatches {
    static final String COLLECTION = "outbox-due";

    private final MongoCollection<Document> collection;
    private final Clock clock;
    private final Duration lease;

    DueBatches(MongoDatabase database, Clock clock, Duration lease) {
        this.collection = database.getCollection(COLLECTION);
        this.clock = clock;
        this.lease = lease;
    }

    /** Names the aggregates, leased to the caller. Must be durable before the first of them is written. */
    DueBatch open(String aggregates, List<String> keys) {
        Instant now = clock.instant();
        DueBatch batch = new DueBatch(UUID.randomUUID().toString(), aggregates, keys, now, now.plus(lease), false);
        collection.insertOne(new Document("_id", batch.id())
                .append("collection", aggregates)
                .append("keys", keys)
                .append("openedAt", Date.from(now))
                .append("leasedUntil", Date.from(batch.leasedUntil())));
        return batch;
    }

    /** Everything in the batch is acknowledged. Changes nothing when another has claimed the batch since. */
    void close(DueBatch held) {
        collection.deleteOne(stillHeld(held));
    }

    /**
     * Only these keys are left to do; whoever looks after {@code wait} may take them. Changes nothing when another has
     * claimed the batch since.
     */
    void shrink(DueBatch held, Collection<String> keys, Duration wait, boolean silent) {
        collection.updateOne(
                stillHeld(held),
                new Document(
                        "$set",
                        new Document("keys", List.copyOf(keys))
                                .append("leasedUntil", Date.from(clock.instant().plus(wait)))
                                .append("silent", silent)));
    }

    /** Whoever looks next may take the batch. Changes nothing when another has claimed the batch since. */
    void release(DueBatch held) {
        collection.updateOne(
                stillHeld(held), new Document("$set", new Document("leasedUntil", Date.from(clock.instant()))));
    }

    /**
     * A holder whose lease ran out knows less than the next one. It would name again what that one saw acknowledged, and
     * an event would be repeated after its successor; or close what that one is still sending, with the same effect.
     */
    private static Document stillHeld(DueBatch held) {
        return new Document("_id", held.id()).append("leasedUntil", Date.from(held.leasedUntil()));
    }

    /** Takes a batch whose lease has run out; null if another instance was faster. */
    @Nullable
    DueBatch claim(DueBatch seen) {
        Document claimed = collection.findOneAndUpdate(
                stillHeld(seen),
                new Document(
                        "$set",
                        new Document("leasedUntil", Date.from(clock.instant().plus(lease)))),
                new FindOneAndUpdateOptions().returnDocument(ReturnDocument.AFTER));
        return claimed == null ? null : DueBatch.from(claimed);
    }

    List<DueBatch> all() {
        List<DueBatch> batches = new ArrayList<>();
        for (Document stored : collection.find()) {
            batches.add(DueBatch.from(stored));
        }
        return batches;
    }

    /** Which aggregates the named batches still name; a batch that is done is absent. */
    Map<String, Set<String>> keysOf(Collection<String> batchIds) {
        Map<String, Set<String>> alive = new HashMap<>();
        if (batchIds.isEmpty()) {
            return alive;
        }
        for (Document stored : collection.find(new Document("_id", new Document("$in", List.copyOf(batchIds))))) {
            alive.put(stored.getString("_id"), Set.copyOf(stored.getList("keys", String.class)));
        }
        return alive;
    }
}
