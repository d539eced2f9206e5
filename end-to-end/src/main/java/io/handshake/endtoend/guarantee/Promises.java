package io.handshake.endtoend.guarantee;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a load offered, and what it was told is taken. Each change of an order that it offers has a total of its own, by
 * which the change is known again. Of one order, the next change is offered only when the one before it is taken.
 *
 * <p>Safe for use by several threads.
 */
public final class Promises {
    private final Map<String, List<BigDecimal>> offered = new HashMap<>();
    private final Map<String, Integer> taken = new HashMap<>();

    /** One state of an order that differs from the one before it. */
    public record Change(String key, BigDecimal total) {}

    /** These may be seen from now on. */
    public synchronized void offer(Collection<Change> changes) {
        for (Change change : changes) {
            List<BigDecimal> before = offered.computeIfAbsent(change.key(), _ -> new ArrayList<>());
            if (before.size() > taken.getOrDefault(change.key(), 0)) {
                throw new IllegalStateException(change.key() + " is offered again before it was taken");
            }
            before.add(change.total());
        }
    }

    /** These must be seen in the end. */
    public synchronized void take(Collection<Change> changes) {
        changes.forEach(change -> taken.merge(change.key(), 1, Integer::sum));
    }

    /** Every order that was offered. */
    synchronized Set<String> keys() {
        return Set.copyOf(offered.keySet());
    }

    /** How many changes of the order are taken: its revision, at least. */
    synchronized int taken(String key) {
        return taken.getOrDefault(key, 0);
    }

    /** The totals of its changes, in the order in which they were offered; empty if it never was. */
    synchronized List<BigDecimal> offered(String key) {
        return List.copyOf(offered.getOrDefault(key, List.of()));
    }

    /** How many changes of all orders are taken. */
    public synchronized long taken() {
        return taken.values().stream().mapToLong(Integer::longValue).sum();
    }

    /** How many orders were offered. */
    public synchronized int orders() {
        return offered.size();
    }
}
