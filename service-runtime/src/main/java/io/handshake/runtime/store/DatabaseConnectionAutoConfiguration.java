package io.handshake.runtime.store;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.mongodb.autoconfigure.MongoClientSettingsBuilderCustomizer;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;

/** How a leg's connections to the database end. */
@AutoConfiguration(beforeName = "org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration")
@ConditionalOnClass(MongoClientSettingsBuilderCustomizer.class)
class DatabaseConnectionAutoConfiguration {
    /** Longer than any sound answer takes, and not longer than the leases that are renewed over the same connections. */
    static final Duration SILENT_FOR = Duration.ofSeconds(15);

    /**
     * An answer that does not come in this time never will: of a connection that a firewall forgot nobody is told, and the
     * driver by itself would wait on it for ever, with the one thread of the relay or a worker of imports. Applied
     * before the connection string, so that its {@code socketTimeoutMS} wins.
     */
    @Bean
    @Order(-1)
    MongoClientSettingsBuilderCustomizer endOfSilentConnections() {
        return client -> client.applyToSocketSettings(
                socket -> socket.readTimeout(SILENT_FOR.toMillis(), TimeUnit.MILLISECONDS));
    }
}
