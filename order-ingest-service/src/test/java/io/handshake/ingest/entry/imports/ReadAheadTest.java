package io.handshake.ingest.entry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.handshake.carts.layout.Reading;
import io.handshake.ingest.entry.format.OrderCursor;
import io.handshake.ingest.entry.format.SourceOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ReadAheadTest {
    private final AtomicInteger taken = new AtomicInteger();
    private volatile boolean closed;

    @Test
    void everyOrderComesOnceAndInOrderWhateverItWeighs() throws Exception {
        long seed = System.nanoTime();
        System.out.println("everyOrderComesOnceAndInOrderWhateverItWeighs seed=" + seed);
        Random random = new Random(seed);
        List<Long> weights = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            weights.add(random.nextInt(50) == 0 ? 1_000L : 1L + random.nextInt(5));
        }
        List<Long> came = new ArrayList<>();
        try (ReadAhead ahead = new ReadAhead(cursor(weights, null), 100)) {
            for (SourceOrder order = ahead.next(); order != null; order = ahead.next()) {
                came.add(order.rows());
                assertThat(order.ordinal()).as("seed %s", seed).isEqualTo(came.size() - 1);
            }
            assertThat(ahead.next()).isNull();
        }
        assertThat(came).as("seed %s", seed).isEqualTo(weights);
        assertThat(closed).isTrue();
    }

    @Test
    void itReadsNoFurtherAheadThanItMayHold() throws Exception {
        try (ReadAhead ahead = new ReadAhead(cursor(Collections.nCopies(1_000, 1L), null), 10)) {
            // Ten held, one in the reader's hand.
            await().until(() -> taken.get() == 11);
            assertThat(ahead.next()).isNotNull();
            assertThat(taken.get()).isLessThanOrEqualTo(12);
        }
        assertThat(taken.get()).as("closing stops the reading").isLessThan(1_000);
        assertThat(closed).isTrue();
    }

    @Test
    void whatBreaksTheReadingComesAfterTheOrdersBeforeIt() throws Exception {
        try (ReadAhead ahead = new ReadAhead(cursor(List.of(1L, 1L), new StackOverflowError()), 10)) {
            assertThat(ahead.next()).isNotNull();
            assertThat(ahead.next()).isNotNull();
            assertThatThrownBy(ahead::next).isInstanceOf(StackOverflowError.class);
        }
        assertThat(closed).isTrue();
    }

    private OrderCursor cursor(List<Long> weights, @Nullable Error end) {
        return new OrderCursor() {
            @Override
            public @Nullable SourceOrder next() {
                int ordinal = taken.getAndIncrement();
                if (ordinal < weights.size()) {
                    return new SourceOrder(
                            ordinal,
                            ordinal,
                            weights.get(ordinal),
                            0,
                            null,
                            () -> "",
                            new Reading.Unreadable(List.of()));
                }
                if (end != null) {
                    throw end;
                }
                return null;
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }
}
