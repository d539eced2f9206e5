package io.handshake.ingest.store;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import java.util.Set;
import org.bson.BsonMaximumSizeExceededException;

/** Tells a store that is away, or has no room, from a document that it will never take. */
final class StoreAway {
    /** Codes of a server without rights, votes, time or disk; a write refused with any other is the document's fault. */
    private static final Set<Integer> NOT_NOW =
            Set.of(13, 50, 64, 79, 91, 100, 189, 262, 10107, 11600, 11602, 13435, 13436, 14031);

    private StoreAway() {}

    static boolean is(Throwable failure) {
        return switch (failure) {
            case BsonMaximumSizeExceededException _ -> false;
            case MongoWriteException refused -> NOT_NOW.contains(refused.getCode());
            case MongoBulkWriteException refused ->
                refused.getWriteErrors().stream().allMatch(error -> NOT_NOW.contains(error.getCode()));
            case MongoException _ -> true;
            default -> false;
        };
    }
}
