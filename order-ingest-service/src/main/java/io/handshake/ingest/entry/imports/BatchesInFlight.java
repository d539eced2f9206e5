package io.handshake.ingest.entry.imports;

import io.handshake.vocabulary.OrderKey;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Batches of one import that are being stored, a few at a time: while the store writes one, the next is decided and
 * encoded. They land in the order in which they took off. Two batches that name the same order are never in flight
 * together, because statements of an order must follow each other.
 *
 * @param <R> what storing a batch gives
 */
final class BatchesInFlight<R> implements AutoCloseable {
    private final int most;
    private final ExecutorService lanes;
    private final Deque<Flight<R>> flights = new ArrayDeque<>();

    private record Flight<R>(Set<OrderKey> keys, Future<R> storing) {}

    BatchesInFlight(int most) {
        this.most = most;
        this.lanes = Executors.newFixedThreadPool(
                most, Thread.ofPlatform().name("import-lane-", 0).daemon().factory());
    }

    /** Whether a batch of these orders may take off now; if not, the oldest must land first. */
    boolean hasRoomFor(Set<OrderKey> keys) {
        return flights.size() < most && flights.stream().allMatch(flight -> Collections.disjoint(flight.keys(), keys));
    }

    boolean isEmpty() {
        return flights.isEmpty();
    }

    void takeOff(Set<OrderKey> keys, Supplier<R> storing) {
        flights.add(new Flight<>(keys, lanes.submit(storing::get)));
    }

    /**
     * Waits for the oldest.
     *
     * @throws RuntimeException what storing it threw
     */
    R land() {
        Future<R> oldest = flights.remove().storing();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return oldest.get();
                } catch (InterruptedException later) {
                    interrupted = true;
                } catch (ExecutionException failed) {
                    if (failed.getCause() instanceof Error error) {
                        throw error;
                    }
                    if (failed.getCause() instanceof RuntimeException exception) {
                        throw exception;
                    }
                    throw new IllegalStateException(failed.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Waits for all that are in flight: none may still write when the import goes into other hands. */
    @Override
    public void close() {
        lanes.close();
    }
}
