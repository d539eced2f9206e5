package io.handshake.runtime.store;

import java.time.Instant;
import java.util.Date;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * An event inside its aggregate's document, from the write that caused it until a later write trims it.
 *
 * @param payload null for a tombstone
 * @param due the due batch that owes it; when that batch no longer names the aggregate, the event is acknowledged
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by event id, and nobody changes the bytes
record OutboxEntry(
        String eventId,
        long sequence,
        String topic,
        String key,
        String type,
        Instant at,
        @Nullable String traceparent,
        byte @Nullable [] payload,
        String due) {

    /** Gives a draft its identity and its bytes. */
    static OutboxEntry of(EventDraft draft, EventIdentity identity, String due) {
        return new OutboxEntry(
                identity.eventId(),
                identity.sequence(),
                draft.topic(),
                draft.key(),
                draft.type(),
                identity.occurredAt(),
                draft.traceparent(),
                draft.payload().apply(identity),
                due);
    }

    static OutboxEntry from(Document stored) {
        @Nullable Binary payload = stored.get("payload", Binary.class);
        return new OutboxEntry(
                stored.getString("id"),
                stored.getLong("seq"),
                stored.getString("topic"),
                stored.getString("key"),
                stored.getString("type"),
                stored.getDate("at").toInstant(),
                stored.getString("trace"),
                payload == null ? null : payload.getData(),
                stored.getString("due"));
    }

    Document toDocument() {
        return new Document("id", eventId)
                .append("seq", sequence)
                .append("topic", topic)
                .append("key", key)
                .append("type", type)
                .append("at", Date.from(at))
                .append("trace", traceparent)
                .append("payload", payload == null ? null : new Binary(payload))
                .append("due", due);
    }

    /** Bytes on the wire, but for the headers. */
    int size() {
        return payload == null ? 0 : payload.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OutboxEntry that && eventId.equals(that.eventId);
    }

    @Override
    public int hashCode() {
        return eventId.hashCode();
    }

    /** Only what names the event: its payload may be personal. */
    @Override
    public String toString() {
        return type + "[eventId=" + eventId + ", key=" + key + ", sequence=" + sequence + "]";
    }
}
