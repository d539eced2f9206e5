package io.handshake.runtime.inbound;

import org.jspecify.annotations.Nullable;

/**
 * Published inside the service, once for each record that was parked, after that is durable.
 *
 * @param key as text; null if it has none
 */
public record RecordParked(
        String id, String topic, @Nullable String key, String reason) {}
