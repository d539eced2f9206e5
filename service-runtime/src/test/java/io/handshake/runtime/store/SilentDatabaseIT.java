package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoSocketReadTimeoutException;
import com.mongodb.client.MongoClient;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.sandbox.link.Condition;
import io.handshake.sandbox.link.FaultyLink;
import java.net.URI;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.mongodb.autoconfigure.MongoAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** A connection on which nobody answers any more, and of whose end nobody tells, as behind a firewall that forgot it. */
class SilentDatabaseIT {
    private static final Document PING = new Document("ping", 1);
    private static final int DEFINITELY_FOR_EVER_S = 120;

    private final ApplicationContextRunner app = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DatabaseConnectionAutoConfiguration.class, MongoAutoConfiguration.class));

    @Test
    @Timeout(DEFINITELY_FOR_EVER_S)
    void aCallOnADeadConnectionFailsAndTheNextOneGetsThrough() {
        try (FaultyLink link = FaultyLink.to(databasePort())) {
            app.withPropertyValues("spring.mongodb.uri=mongodb://127.0.0.1:" + link.port() + "/handshake")
                    .run(context -> {
                        MongoClient client = context.getBean(MongoClient.class);
                        assertThat(ping(client)).isEqualTo(1.0);
                        link.become(new Condition.HalfOpen());
                        link.become(new Condition.Sound());

                        assertThatThrownBy(() -> ping(client)).isInstanceOf(MongoSocketReadTimeoutException.class);

                        assertThat(ping(client)).isEqualTo(1.0);
                    });
        }
    }

    private static double ping(MongoClient client) {
        return client.getDatabase("handshake")
                .runCommand(PING)
                .get("ok", Number.class)
                .doubleValue();
    }

    private static int databasePort() {
        return URI.create(Sandbox.forTests().mongoUri()).getPort();
    }
}
