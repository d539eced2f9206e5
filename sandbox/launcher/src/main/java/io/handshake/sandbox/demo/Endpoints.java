package io.handshake.sandbox.demo;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where everything answers.
 *
 * @param registry the Confluent-compatible base, ending in {@code /apis/ccompat/v7}
 * @param carts the simulated carts; null if there are none
 * @param mails the mail sink's page; null if mails go to a real server
 * @param key the operator's API key
 */
public record Endpoints(
        URI ingest,
        URI confirm,
        String bootstrapServers,
        URI registry,
        @Nullable URI carts,
        @Nullable URI mails,
        String key) {

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "Endpoints[ingest=" + ingest + ", confirm=" + confirm + ", bootstrapServers=" + bootstrapServers
                + ", registry=" + registry + "]";
    }
}
