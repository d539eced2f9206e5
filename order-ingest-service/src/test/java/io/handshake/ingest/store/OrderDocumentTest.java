package io.handshake.ingest.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.ingest.domain.AnOrder;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.ImportedOrder.TakenIn;
import io.handshake.ingest.domain.Outcome;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderDocumentTest {
    private final OrderDocument codec = new OrderDocument();

    @Test
    void anOrderComesBackWithTheImportThatBroughtItAndItsTurn() {
        ImportedOrder order = order(new TakenIn("i", 7, Map.of(3L, Outcome.IMPORTED)));

        assertThat(codec.decode(codec.encode(order))).isEqualTo(order);
    }

    @Test
    void whatATopicBroughtHasNoTurn() {
        ImportedOrder order = order(new TakenIn("t-0/A", 0, Map.of(3L, Outcome.IMPORTED)));

        assertThat(codec.encode(order)).doesNotContainKey("turn");
        assertThat(codec.decode(codec.encode(order))).isEqualTo(order);
    }

    private static ImportedOrder order(TakenIn takenIn) {
        return new ImportedOrder(
                AnOrder.complete().get(), 2, "print", "express", 1, Instant.parse("2026-11-02T00:00:00Z"), takenIn);
    }
}
