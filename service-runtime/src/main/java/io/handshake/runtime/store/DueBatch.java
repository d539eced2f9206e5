package io.handshake.runtime.store;

import java.time.Instant;
import java.util.List;
import org.bson.Document;

/**
 * One durable note that names aggregates which may hold unpublished events. It is written before the aggregates and
 * removed after the broker's acknowledgements, so a crash leaves at worst a name too many.
 *
 * @param leasedUntil until when the batch belongs to the instance that holds it
 * @param waits how often in a row it was looked at when all it could do was wait for earlier changes
 */
record DueBatch(String id, String collection, List<String> keys, Instant openedAt, Instant leasedUntil, int waits) {

    static DueBatch from(Document stored) {
        return new DueBatch(
                stored.getString("_id"),
                stored.getString("collection"),
                List.copyOf(stored.getList("keys", String.class)),
                stored.getDate("openedAt").toInstant(),
                stored.getDate("leasedUntil").toInstant(),
                stored.getInteger("waits", 0));
    }
}
