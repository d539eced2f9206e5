package io.handshake.runtime.effects;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteOneModel;
import com.mongodb.client.model.UpdateOneModel;
import com.mongodb.client.model.UpdateOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import org.bson.Document;

/**
 * The small collection of aggregates that have something to do at a remote: one document each, written before the aggregate
 * and removed after the work. Each writer leaves a note of its own. The note is removed only by whoever has seen it in the
 * aggregate, with no work left: so the note of a writer that has not come to its second write yet stays.
 */
final class DueEffects {
    static final String COLLECTION = "effects-due";

    private final MongoCollection<Document> collection;
    private final Clock clock;

    DueEffects(MongoDatabase database, Clock clock) {
        this.collection = database.getCollection(COLLECTION);
        this.clock = clock;
    }

    /**
     * One aggregate that may have work.
     *
     * @param openedAt when it last had none
     * @param writtenAt when the latest note was written
     */
    record Due(String aggregates, String id, String note, Instant openedAt, Instant writtenAt) {
        static Due from(Document stored) {
            return new Due(
                    stored.getString("of"),
                    stored.getString("key"),
                    stored.getString("note"),
                    stored.getDate("openedAt").toInstant(),
                    stored.getDate("writtenAt").toInstant());
        }

        String key() {
            return key(aggregates, id);
        }

        static String key(String aggregates, String id) {
            return aggregates + "/" + id;
        }
    }

    /** Names the aggregates. Must be durable before the first of them is written. */
    void open(String aggregates, Collection<String> ids, String note) {
        Date now = Date.from(clock.instant());
        List<UpdateOneModel<Document>> writes = ids.stream()
                .map(id -> new UpdateOneModel<Document>(
                        new Document("_id", Due.key(aggregates, id)),
                        new Document(
                                        "$set",
                                        new Document("of", aggregates)
                                                .append("key", id)
                                                .append("note", note)
                                                .append("writtenAt", now))
                                .append("$setOnInsert", new Document("openedAt", now)),
                        new UpdateOptions().upsert(true)))
                .toList();
        try {
            collection.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        } catch (MongoBulkWriteException raced) {
            // Two upserts of one key can collide; the second time it is there and is updated.
            if (raced.getWriteErrors().stream()
                    .anyMatch(error -> ErrorCategory.fromErrorCode(error.getCode()) != ErrorCategory.DUPLICATE_KEY)) {
                throw raced;
            }
            collection.bulkWrite(writes, new BulkWriteOptions().ordered(false));
        }
    }

    /** The work is done. Changes nothing where another note was written since. */
    void close(Collection<Due> done) {
        List<DeleteOneModel<Document>> writes = done.stream()
                .map(due -> new DeleteOneModel<Document>(new Document("_id", due.key()).append("note", due.note())))
                .toList();
        collection.bulkWrite(writes, new BulkWriteOptions().ordered(false));
    }

    List<Due> all() {
        List<Due> all = new ArrayList<>();
        for (Document stored : collection.find()) {
            all.add(Due.from(stored));
        }
        return all;
    }
}
