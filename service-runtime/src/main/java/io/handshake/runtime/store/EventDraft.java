package io.handshake.runtime.store;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * An event that a change will publish, before the store has given it its identity.
 *
 * @param type the record's name, for the header {@code event-type}
 * @param traceparent the trace that the event belongs to, as W3C Trace Context writes it; null if it belongs to none
 * @param payload gives the wire bytes once the identity is known; it may be called again for the same identity
 */
public record EventDraft(
        String topic, String key, String type, @Nullable String traceparent, Function<EventIdentity, byte[]> payload) {}
