package io.handshake.runtime.dedupe;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.dedupe.RequestKeys.Standing;
import io.handshake.sandbox.launcher.Sandbox;
import java.time.Clock;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RequestKeysIT {
    private MongoClient client;
    private MongoDatabase database;
    private RequestKeys keys;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("keys-" + UUID.randomUUID());
        keys = new RequestKeys(database, Duration.ofDays(1), Clock.systemUTC());
    }

    @AfterEach
    void disconnect() {
        database.drop();
        client.close();
    }

    @Test
    void aRequestIsKnownAgainByItsKeyAndAnotherUnderItIsTold() {
        assertThat(keys.begin("oms", "k", "a")).isEqualTo(Standing.FIRST);
        assertThat(keys.begin("oms", "k", "a")).isEqualTo(Standing.BEGUN);
        keys.done("oms", "k");

        assertThat(keys.begin("oms", "k", "a")).isEqualTo(Standing.DONE);
        assertThat(keys.begin("oms", "k", "b")).isEqualTo(Standing.OTHER);
        assertThat(keys.begin("wms", "k", "b")).isEqualTo(Standing.FIRST);
    }

    @Test
    void whatWasRefusedLeavesItsKeyFreeAndWhatWasDoneDoesNot() {
        keys.begin("oms", "refused", "a");
        keys.release("oms", "refused");
        keys.begin("oms", "done", "a");
        keys.done("oms", "done");
        keys.release("oms", "done");

        assertThat(keys.begin("oms", "refused", "b")).isEqualTo(Standing.FIRST);
        assertThat(keys.begin("oms", "done", "a")).isEqualTo(Standing.DONE);
    }
}
