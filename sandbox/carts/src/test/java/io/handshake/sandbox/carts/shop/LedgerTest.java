package io.handshake.sandbox.carts.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerTest {
    private static final Effect CAPTURED = new Effect(
            0, Instant.parse("2026-01-01T00:00:00Z"), EffectKind.CAPTURED, "R/1#2", "1", null, 500L, null, "r1");

    @Test
    void whatWasAddedIsReadFromItsFileWhileItIsOpen(@TempDir Path data) {
        Path file = data.resolve("deep/shop.ledger.jsonl");
        try (Ledger ledger = Ledger.in(file)) {
            ledger.add(CAPTURED);
            ledger.add(CAPTURED);

            assertThat(Ledger.read(file))
                    .isEqualTo(ledger.effects())
                    .extracting(Effect::sequence)
                    .containsExactly(1L, 2L);
            ledger.reset();
            assertThat(Ledger.read(file)).isEmpty();
            ledger.add(CAPTURED);
            assertThat(Ledger.read(file)).extracting(Effect::sequence).containsExactly(3L);
        }
    }

    @Test
    void aLineThatAKillCutShortIsLeftOut(@TempDir Path data) throws Exception {
        Path file = data.resolve("shop.ledger.jsonl");
        try (Ledger ledger = Ledger.in(file)) {
            ledger.add(CAPTURED);
        }
        Files.writeString(file, "{\"sequence\":2,\"at\"", StandardOpenOption.APPEND);

        assertThat(Ledger.read(file)).hasSize(1);
    }
}
