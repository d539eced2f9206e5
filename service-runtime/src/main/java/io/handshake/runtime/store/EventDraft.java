package io.handshake.runtime.store;

import java.util.function.Function;

/**
 * An event that a change will publish, before the store has given it its identity.
 *
 * @param type the record's name, for the header {@code event-type}
 * @param payload gives the wire bytes once the identity is known; it may be called again for the same identity
 */
public record EventDraft(String topic, String key, String type, Function<EventIdentity, byte[]> payload) {}
