package io.handshake.runtime.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;

/**
 * What makes an event the same event when it is sent again.
 *
 * @param eventId name-based UUID of producer, aggregate, incarnation and sequence
 * @param sequence counts the aggregate's events from 1
 * @param incarnation counts the aggregate's lives, from 1: one more after each scrubbing
 */
public record EventIdentity(String eventId, long sequence, int incarnation, Instant occurredAt) {

    static EventIdentity of(String producer, String aggregateId, int incarnation, long sequence, Instant at) {
        String name = producer + "|" + aggregateId + "|" + incarnation + "|" + sequence;
        UUID id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
        return new EventIdentity(id.toString(), sequence, incarnation, at);
    }
}
