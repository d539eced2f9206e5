package io.handshake.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {

    @Test
    void theMedianIsTheMiddleOneOrTheMeanOfTwo() {
        assertThat(Figures.median(List.of(3.0, 1.0, 100.0))).isEqualTo(3.0);
        assertThat(Figures.median(List.of(4.0, 1.0, 2.0, 100.0))).isEqualTo(3.0);
        assertThatThrownBy(() -> Figures.median(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRateCountsPartsOfASecond() {
        assertThat(Figures.perSecond(100, Duration.ofMillis(2_500))).isEqualTo(40.0);
    }

    @Test
    void theLastLineHasTheFormOfTheContract() {
        assertThat(Figures.lastLine("import", 12_345.678, "orders/s", 16_000))
                .isEqualTo("import figure=12346 unit=orders/s limit=16000 ratio=0.77");
        assertThat(Figures.lastLine("import-latency", 12.345, "ms", 3.2))
                .isEqualTo("import-latency figure=12.3 unit=ms limit=3.20 ratio=3.86");
    }

    @Test
    void latencyCountsFromWhenAThingWasDue() {
        long[] due = {1_000_000, 2_000_000, 3_000_000};
        long[] seen = {2_000_000, 12_000_000, 3_500_000};
        assertThat(OpenLoop.latencies(due, seen).getMaxValue()).isBetween(10_000L, 10_010L);
        assertThat(OpenLoop.latencies(due, seen).getMinValue()).isBetween(500L, 501L);
    }
}
