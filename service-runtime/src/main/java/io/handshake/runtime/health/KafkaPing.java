package io.handshake.runtime.health;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.jspecify.annotations.Nullable;

/** Asks the broker for its cluster's id, through one client that lives as long as the service. */
final class KafkaPing implements CachedHealth.Check, AutoCloseable {
    private static final int PATIENCE_MS = 2000;

    private final Map<String, Object> connection;
    private @Nullable Admin admin;

    KafkaPing(Map<String, Object> connection) {
        this.connection = new HashMap<>(connection);
        this.connection.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        this.connection.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    }

    @Override
    public synchronized String ask() throws Exception {
        Admin client = admin;
        if (client == null) {
            client = Admin.create(connection);
            admin = client;
        }
        return client.describeCluster().clusterId().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(Duration.ZERO);
        }
    }
}
