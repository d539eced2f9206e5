package io.handshake.runtime.dedupe;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.Date;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.bson.Document;

/**
 * The keys that callers give their requests ({@code Idempotency-Key}), so that a repeated request is told from another one
 * under the same key. It keeps no answers: whatever is repeated must itself come to the same end, or be passed over once it
 * is {@link Standing#DONE}.
 */
public final class RequestKeys {
    private final MongoCollection<Document> collection;
    private final Clock clock;

    /** @param keep how long a key is remembered; the server forgets it some time after */
    public RequestKeys(MongoDatabase database, Duration keep, Clock clock) {
        this.collection = database.getCollection("request-keys");
        this.clock = clock;
        collection.createIndex(
                Indexes.ascending("at"), new IndexOptions().expireAfter(keep.toSeconds(), TimeUnit.SECONDS));
    }

    /** How a request stands to those before it. */
    public enum Standing {
        /** There was none under this key. */
        FIRST,
        /** It was begun before, and it is not known how it ended. */
        BEGUN,
        /** It was done before. */
        DONE,
        /** The key was used for something else. */
        OTHER
    }

    /**
     * Takes note of a request.
     *
     * @param caller whose key it is; two callers may use the same
     * @param fingerprint of all that the request asks for
     */
    public Standing begin(String caller, String key, String fingerprint) {
        try {
            collection.insertOne(new Document("_id", id(caller, key))
                    .append("fingerprint", fingerprint)
                    .append("done", false)
                    .append("at", Date.from(clock.instant())));
            return Standing.FIRST;
        } catch (MongoWriteException taken) {
            if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw taken;
            }
        }
        Document known = collection.find(new Document("_id", id(caller, key))).first();
        if (known == null) {
            // Forgotten, or let go of, just now.
            return begin(caller, key, fingerprint);
        }
        if (!fingerprint.equals(known.getString("fingerprint"))) {
            return Standing.OTHER;
        }
        return known.getBoolean("done", false) ? Standing.DONE : Standing.BEGUN;
    }

    public void done(String caller, String key) {
        collection.updateOne(new Document("_id", id(caller, key)), new Document("$set", new Document("done", true)));
    }

    /** It was refused: the key is free again, unless it was done after all. */
    public void release(String caller, String key) {
        collection.deleteOne(new Document("_id", id(caller, key)).append("done", false));
    }

    private static String id(String caller, String key) {
        String name = caller.length() + "|" + caller + "|" + key;
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
    }
}
