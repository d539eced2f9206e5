package io.handshake.ingest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import java.util.List;
import org.junit.jupiter.api.Test;

class FingerprintTest {
    private static final String STORED = "a423aba1949fb5f2b0eb56117b6d16ba5fea4ab8709da2652444b6ec04e22aee";

    private static CartOrder priced(List<String> prices) {
        OrderLine[] lines = new OrderLine[prices.size()];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = AnOrder.line("MUG – blau", i + 1, 1, prices.get(i));
        }
        return AnOrder.complete().noted("ring twice, \uD83D\uDE00").of(lines).get();
    }

    private static String print(String... prices) {
        return Fingerprint.of(priced(List.of(prices)), "DHL").digest();
    }

    /** Another print would make every order that is stored look changed, and publish it again. */
    @Test
    void thePrintOfAStoredOrderStaysAsItIs() {
        assertThat(print("0.00", "100.00", "1E+2", "-1.50", "9.90", "0.00000010", "120", "12345678901234567890.10"))
                .isEqualTo(STORED);
    }

    @Test
    void amountsCountByValueHoweverTheyAreWritten() {
        assertThat(print("0", "1E+2", "100", "-1.5", "9.9", "1E-7", "1.2E+2", "12345678901234567890.1000"))
                .isEqualTo(STORED);
        assertThat(print("0", "1E+2", "100", "1.5", "9.9", "1E-7", "1.2E+2", "12345678901234567890.1"))
                .isNotEqualTo(STORED);
    }
}
