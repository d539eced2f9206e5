package io.handshake.runtime.store;

import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.WriteModel;
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

/**
 * The small collection of what is due: one document per batch that the broker has not acknowledged. After a long outage
 * it may hold many, so it is read in pages, and many batches are claimed and settled in one round trip.
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

    /** For {@link #free}, where the server has indexes on more than names. */
    void createIndex() {
        collection.createIndex(Indexes.ascending("leasedUntil"));
    }

    /** Names the aggregates, leased to the caller. Must be durable before the first of them is written. */
    DueBatch open(String aggregates, List<String> keys) {
        Instant now = clock.instant();
        DueBatch batch = new DueBatch(UUID.randomUUID().toString(), aggregates, keys, now, now.plus(lease), 0);
        collection.insertOne(new Document("_id", batch.id())
                .append("collection", aggregates)
                .append("keys", keys)
                .append("size", keys.size())
                .append("openedAt", Date.from(now))
                .append("leasedUntil", Date.from(batch.leasedUntil()))
                .append("silent", false));
        return batch;
    }

    /**
     * What is left to do of a batch.
     *
     * @param keys the aggregates that still have unpublished events; empty if all is acknowledged
     * @param pause after what time anybody may take the batch
     * @param waits how often in a row the batch could only wait for earlier changes
     * @param silent nobody has found an event of this batch in the aggregates left: its writer died before writing, or is
     *     slow
     */
    record Left(DueBatch batch, Collection<String> keys, Duration pause, int waits, boolean silent) {}

    /**
     * Closes batches, or names what is left of them. Leaves alone what another has claimed since.
     *
     * @return false if another has claimed one of them
     */
    boolean settle(Collection<Left> outcomes) {
        List<WriteModel<Document>> writes = new ArrayList<>(outcomes.size());
        for (Left left : outcomes) {
            writes.add(
                    left.keys().isEmpty()
                            ? new DeleteOneModel<>(stillHeld(left.batch()))
                            : new UpdateOneModel<>(
                                    stillHeld(left.batch()),
                                    new Document(
                                            "$set",
                                            new Document("keys", List.copyOf(left.keys()))
                                                    .append("size", left.keys().size())
                                                    .append("leasedUntil", in(left.pause()))
                                                    .append("waits", left.waits())
                                                    .append("silent", left.silent()))));
        }
        if (writes.isEmpty()) {
            return true;
        }
        BulkWriteResult result = collection.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        return result.getMatchedCount() + result.getDeletedCount() == writes.size();
    }

    /** Whoever looks next may take the batch. Changes nothing when another has claimed the batch since. */
    void release(DueBatch held) {
        collection.updateOne(stillHeld(held), new Document("$set", new Document("leasedUntil", in(Duration.ZERO))));
    }

    /**
     * A holder whose lease ran out knows less than the next one. It would name again what that one saw acknowledged, and
     * an event would be repeated after its successor; or close what that one is still sending, with the same effect.
     */
    private static Document stillHeld(DueBatch held) {
        return leased(held.id(), held.leasedUntil());
    }

    private static Document leased(String id, Instant until) {
        return new Document("_id", id).append("leasedUntil", Date.from(until));
    }

    /**
     * A batch that nobody holds, as it was seen.
     *
     * @param size how many aggregates it names
     */
    record Free(String id, Instant leasedUntil, int size) {}

    /** Batches that nobody holds, the one that is free for longest first. */
    List<Free> free(int limit) {
        List<Free> free = new ArrayList<>();
        for (Document stored : collection
                .find(new Document("leasedUntil", new Document("$lte", in(Duration.ZERO))))
                .projection(new Document("leasedUntil", 1).append("size", 1))
                .sort(new Document("leasedUntil", 1))
                .limit(limit)) {
            free.add(new Free(
                    stored.getString("_id"), stored.getDate("leasedUntil").toInstant(), stored.getInteger("size", 1)));
        }
        return free;
    }

    /** Takes batches whose lease has run out; those that another instance took first are absent. */
    List<DueBatch> claim(List<Free> seen) {
        String holder = UUID.randomUUID().toString();
        Document claim = new Document("$set", new Document("leasedUntil", in(lease)).append("holder", holder));
        collection.bulkWrite(
                seen.stream()
                        .map(batch -> new UpdateOneModel<Document>(leased(batch.id(), batch.leasedUntil()), claim))
                        .toList(),
                new BulkWriteOptions().ordered(false));
        List<DueBatch> claimed = new ArrayList<>(seen.size());
        for (Document stored : named(seen.stream().map(Free::id).toList())) {
            if (holder.equals(stored.getString("holder"))) {
                claimed.add(DueBatch.from(stored));
            }
        }
        return claimed;
    }

    /** Which aggregates the named batches still name; a batch that is done is absent. */
    Map<String, Set<String>> keysOf(Collection<String> batchIds) {
        Map<String, Set<String>> alive = new HashMap<>();
        if (batchIds.isEmpty()) {
            return alive;
        }
        for (Document stored : named(batchIds)) {
            alive.put(stored.getString("_id"), Set.copyOf(stored.getList("keys", String.class)));
        }
        return alive;
    }

    private Iterable<Document> named(Collection<String> ids) {
        return collection.find(new Document("_id", new Document("$in", List.copyOf(ids))));
    }

    /** What is owed in all, added up by the server. */
    Outbox.Backlog backlog() {
        Document sum = collection
                .aggregate(List.of(
                        new Document("$match", new Document("silent", false)),
                        new Document(
                                "$group",
                                new Document("_id", null)
                                        .append("aggregates", new Document("$sum", "$size"))
                                        .append("oldest", new Document("$min", "$openedAt")))))
                .first();
        return sum == null
                ? Outbox.Backlog.EMPTY
                : new Outbox.Backlog(
                        sum.get("aggregates", Number.class).intValue(),
                        sum.getDate("oldest").toInstant());
    }

    private Date in(Duration wait) {
        return Date.from(clock.instant().plus(wait));
    }
}
