package io.handshake.runtime.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An event that a change will publish, before the store has given it its identity.
 *
 * @param type the record's name, for the header {@code event-type}
 * @param traceparent the trace that the event belongs to, as W3C Trace Context writes it; null if it belongs to none
 * @param payload gives the wire bytes once the identity is known, null for a tombstone; it may be called again for the
 *     same identity
 */
public record EventDraft(
        String topic,
        String key,
        String type,
        @Nullable String traceparent,
        Function<EventIdentity, byte @Nullable []> payload) {

    /** For a compacted topic: whatever was said under this key is over, and the broker may forget it. */
    public static EventDraft tombstone(String topic, String key, @Nullable String traceparent) {
        return new EventDraft(topic, key, "Tombstone", traceparent, _ -> null);
    }
}
