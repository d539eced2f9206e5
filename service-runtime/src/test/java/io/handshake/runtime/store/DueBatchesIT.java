package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.launcher.Sandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may say what became of a batch. */
class DueBatchesIT {
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final Duration WAIT = Duration.ofMillis(50);

    private final MovableClock clock = new MovableClock();
    private MongoClient client;
    private MongoDatabase database;
    private DueBatches batches;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("due-" + UUID.randomUUID());
        batches = new DueBatches(database, clock, LEASE);
    }

    @AfterEach
    void disconnect() {
        database.drop();
        client.close();
    }

    @Test
    void aHolderShrinksReleasesAndClosesItsBatch() {
        DueBatch opened = batches.open("counters", List.of("a", "b"));
        batches.shrink(opened, Set.of("b"), WAIT, false);
        assertThat(owed(opened)).containsOnly("b");

        clock.jump(WAIT);
        DueBatch claimed = batches.claim(only());
        assertThat(claimed.keys()).containsExactly("b");
        batches.release(claimed);
        assertThat(only().leasedUntil()).isBeforeOrEqualTo(clock.instant());

        batches.close(batches.claim(only()));
        assertThat(batches.all()).isEmpty();
    }

    @Test
    void aHolderWhoseLeaseRanOutCannotBringBackWhatItsSuccessorSawAcknowledged() {
        DueBatch late = batches.open("counters", List.of("a", "b"));
        clock.jump(LEASE);
        DueBatch successor = batches.claim(late);
        batches.shrink(successor, Set.of("b"), WAIT, false);

        batches.shrink(late, Set.of("a", "b"), WAIT, false);

        assertThat(owed(late)).containsOnly("b");
    }

    @Test
    void aHolderWhoseLeaseRanOutNeitherReleasesNorClosesWhatItsSuccessorIsSending() {
        DueBatch late = batches.open("counters", List.of("a", "b"));
        clock.jump(LEASE);
        DueBatch successor = batches.claim(late);

        batches.release(late);
        batches.close(late);

        assertThat(only()).isEqualTo(successor);
        assertThat(batches.claim(late)).isNull();
    }

    private DueBatch only() {
        assertThat(batches.all()).hasSize(1);
        return batches.all().getFirst();
    }

    private Set<String> owed(DueBatch batch) {
        Map<String, Set<String>> keys = batches.keysOf(List.of(batch.id()));
        return keys.getOrDefault(batch.id(), Set.of());
    }
}
