package io.handshake.sandbox.demo;

import java.net.URI;

/**
 * Where everything answers.
 *
 * @param registry the Confluent-compatible base, ending in {@code /apis/ccompat/v7}
 * @param key the operator's API key
 */
public record Endpoints(URI ingest, String bootstrapServers, URI registry, String key) {

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "Endpoints[ingest=" + ingest + ", bootstrapServers=" + bootstrapServers + ", registry=" + registry + "]";
    }
}
