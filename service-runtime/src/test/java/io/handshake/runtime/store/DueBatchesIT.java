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
        shrink(opened, Set.of("b"));
        assertThat(owed(opened)).containsOnly("b");
        assertThat(batches.free(10)).isEmpty();

        clock.jump(WAIT);
        DueBatch claimed = claimed(batches.free(10));
        assertThat(claimed.keys()).containsExactly("b");
        batches.release(claimed);

        shrink(claimed(batches.free(10)), Set.of());
        assertThat(database.getCollection(DueBatches.COLLECTION).countDocuments())
                .isZero();
    }

    @Test
    void aHolderWhoseLeaseRanOutCannotBringBackWhatItsSuccessorSawAcknowledged() {
        DueBatch late = batches.open("counters", List.of("a", "b"));
        clock.jump(LEASE);
        DueBatch successor = claimed(batches.free(10));
        shrink(successor, Set.of("b"));

        shrink(late, Set.of("a", "b"));

        assertThat(owed(late)).containsOnly("b");
    }

    @Test
    void aHolderWhoseLeaseRanOutNeitherReleasesNorClosesWhatItsSuccessorIsSending() {
        DueBatch late = batches.open("counters", List.of("a", "b"));
        clock.jump(LEASE);
        List<DueBatches.Free> seen = batches.free(10);
        claimed(seen);

        batches.release(late);
        shrink(late, Set.of());

        assertThat(owed(late)).containsOnly("a", "b");
        assertThat(batches.free(10)).isEmpty();
        assertThat(batches.claim(seen)).as("taken by another already").isEmpty();
    }

    @Test
    void manyAreListedFromTheLongestFreeOnAndClaimedAndSettledTogether() {
        for (int i = 0; i < 5; i++) {
            batches.open("counters", List.of("a" + i));
            clock.jump(Duration.ofSeconds(1));
        }
        assertThat(batches.backlog().aggregates()).isEqualTo(5);
        clock.jump(LEASE);

        List<DueBatches.Free> seen = batches.free(3);
        List<DueBatch> claimed = batches.claim(seen);
        assertThat(claimed.stream().flatMap(batch -> batch.keys().stream()))
                .containsExactlyInAnyOrder("a0", "a1", "a2");
        batches.settle(claimed.stream()
                .map(batch -> new DueBatches.Left(batch, Set.of(), WAIT, 0, false))
                .toList());

        assertThat(batches.backlog().aggregates()).isEqualTo(2);
        assertThat(batches.backlog().age(clock.instant())).isGreaterThan(LEASE);
    }

    private void shrink(DueBatch held, Set<String> keys) {
        batches.settle(List.of(new DueBatches.Left(held, keys, WAIT, 0, false)));
    }

    private DueBatch claimed(List<DueBatches.Free> seen) {
        List<DueBatch> claimed = batches.claim(seen);
        assertThat(claimed).hasSize(1);
        return claimed.getFirst();
    }

    private Set<String> owed(DueBatch batch) {
        Map<String, Set<String>> keys = batches.keysOf(List.of(batch.id()));
        return keys.getOrDefault(batch.id(), Set.of());
    }
}
