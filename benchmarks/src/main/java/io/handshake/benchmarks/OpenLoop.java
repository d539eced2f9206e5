package io.handshake.benchmarks;

import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Begins one thing after the other by the clock, however long each takes. Latency counts from the moment at which a thing
 * was due, so that one that had to wait for its turn has waited (no coordinated omission).
 */
final class OpenLoop {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final int rate;
    private final int count;
    private final long[] due;
    private final long[] seen;

    OpenLoop(int rate, Duration during) {
        this.rate = rate;
        this.count = Math.toIntExact(rate * during.toSeconds());
        this.due = new long[count];
        this.seen = new long[count];
    }

    /** Does something for one place; may block. */
    @FunctionalInterface
    interface Action {
        void at(int place) throws Exception;
    }

    int count() {
        return count;
    }

    /** To be handed to the watch of the topic. */
    TopicWatch.Seen seen() {
        return (place, nanoTime) -> seen[place] = nanoTime;
    }

    /** Returns the latencies, in microseconds, once the watch has seen all. */
    Histogram run(Action action, TopicWatch watch) throws Exception {
        AtomicReference<Exception> failure = new AtomicReference<>();
        long begin = System.nanoTime();
        long apart = TimeUnit.SECONDS.toNanos(1) / rate;
        try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int place = 0; place < count; place++) {
                due[place] = begin + place * apart;
                for (long wait = due[place] - System.nanoTime(); wait > 0; wait = due[place] - System.nanoTime()) {
                    LockSupport.parkNanos(wait);
                }
                int one = place;
                each.execute(() -> {
                    try {
                        action.at(one);
                    } catch (Exception failed) {
                        failure.compareAndSet(null, failed);
                    }
                });
            }
        }
        Exception failed = failure.get();
        if (failed != null) {
            throw failed;
        }
        watch.await(PATIENCE);
        return latencies(due, seen);
    }

    static Histogram latencies(long[] due, long[] seen) {
        Histogram latencies = new Histogram(3);
        for (int place = 0; place < due.length; place++) {
            latencies.recordValue(Math.max(0, TimeUnit.NANOSECONDS.toMicros(seen[place] - due[place])));
        }
        return latencies;
    }
}
