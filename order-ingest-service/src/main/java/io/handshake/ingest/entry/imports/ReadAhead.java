package io.handshake.ingest.entry.imports;

import io.handshake.ingest.entry.format.OrderCursor;
import io.handshake.ingest.entry.format.SourceOrder;
import io.handshake.ingest.entry.format.UnreadableExport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads an export on a thread of its own, some orders ahead of who takes them: what is read next depends on nothing that
 * is stored, and the store takes its time. Holds at most a given weight of orders, or a single heavier one.
 */
final class ReadAhead implements OrderCursor {
    private final OrderCursor cursor;
    private final long mostWeight;
    private final Thread reader;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<SourceOrder> read = new ArrayDeque<>();
    private long weight;
    private boolean ended;
    private boolean closed;
    private @Nullable UnreadableExport unreadable;
    private @Nullable Throwable broken;

    /**
     * Begins to read.
     *
     * @param mostWeight of the orders held, by {@link BatchWeight}
     */
    ReadAhead(OrderCursor cursor, long mostWeight) {
        this.cursor = cursor;
        this.mostWeight = mostWeight;
        this.reader = Thread.ofPlatform().name("import-reader").daemon().start(this::readOn);
    }

    private void readOn() {
        @Nullable UnreadableExport changedFile = null;
        @Nullable Throwable fault = null;
        try {
            SourceOrder order = cursor.next();
            while (order != null && hold(order)) {
                order = cursor.next();
            }
        } catch (UnreadableExport unreadableNow) {
            changedFile = unreadableNow;
        } catch (RuntimeException | Error unexpected) {
            fault = unexpected;
        }
        lock.lock();
        try {
            unreadable = changedFile;
            broken = fault;
            ended = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** False if nobody wants it any more. */
    private boolean hold(SourceOrder order) {
        long weighs = BatchWeight.of(order);
        lock.lock();
        try {
            while (!closed && !read.isEmpty() && weight + weighs > mostWeight) {
                changed.awaitUninterruptibly();
            }
            read.add(order);
            weight += weighs;
            if (read.size() == 1) {
                changed.signalAll();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    /** What broke the reading comes at its place: after all orders before it. */
    @Override
    public @Nullable SourceOrder next() throws UnreadableExport {
        lock.lock();
        try {
            while (read.isEmpty() && !ended) {
                changed.awaitUninterruptibly();
            }
            SourceOrder order = read.poll();
            if (order != null) {
                boolean waiting = weight >= mostWeight / 2;
                weight -= BatchWeight.of(order);
                if ((waiting && weight < mostWeight / 2) || read.isEmpty()) {
                    changed.signalAll();
                }
                return order;
            }
            if (unreadable != null) {
                throw unreadable;
            }
            if (broken instanceof Error error) {
                throw error;
            }
            if (broken instanceof RuntimeException exception) {
                throw exception;
            }
            return null;
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (reader.isAlive()) {
            try {
                reader.join();
            } catch (InterruptedException later) {
                // The file may only be closed when nobody reads it.
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        cursor.close();
    }
}
