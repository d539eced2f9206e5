package io.handshake.ingest.entry.format;

import com.carrotsearch.hppc.LongHashSet;
import com.carrotsearch.hppc.LongLongHashMap;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Tells repeats and restatements of an order from an order whose rows were torn apart, as sorting a table does.
 *
 * <p>Of each order number 16 bytes are kept, in the map some 24: a hash of the number, and hashes of its rows and of its
 * time of change. When the number comes again with the same rows, and these say by themselves that they are all of the
 * order, it is a repeat. When both have a time of change and
 * the times differ, it is a restatement. Everything else may be another part of the order: then none of the order's
 * parts may go in, because each alone would be an order with lines missing. Two numbers with the same hash, one chance in
 * millions for a file of a million orders, would be taken for one torn order and parked; nothing would be lost.
 */
public final class Scattered {
    private static final int ORDERS_WITH_PLACES = 1_000;
    private static final int PLACES = 20;

    private final LongLongHashMap seen = new LongLongHashMap();
    private final LongLongHashMap again = new LongLongHashMap();
    private final LongHashSet split = new LongHashSet();
    private final Map<Long, List<Long>> places = new HashMap<>();

    Scattered() {}

    /**
     * Takes note of a group of rows.
     *
     * @param whole whether the group says by itself that it is all of the order; asked only of rows seen before
     */
    void note(String orderNumber, long content, String updatedAt, long line, BooleanSupplier whole) {
        long number = hash(orderNumber);
        int time = updatedAt.isEmpty() ? 0 : (int) hash(updatedAt) | 1;
        long rows = content >>> 32;
        if (!seen.containsKey(number)) {
            seen.put(number, rows << 32 | Integer.toUnsignedLong(time));
            return;
        }
        long first = seen.get(number);
        int firstTime = (int) first;
        again.put(mixed(number, firstTime), first >>> 32);
        long statement = mixed(number, time);
        boolean known = again.containsKey(statement);
        boolean same = known && again.get(statement) == rows;
        boolean undated = time == 0 || firstTime == 0;
        if (same ? !whole.getAsBoolean() : known || undated) {
            split.add(number);
        }
        if (!known) {
            again.put(statement, rows);
        }
        if (split.contains(number) && (places.containsKey(number) || places.size() < ORDERS_WITH_PLACES)) {
            List<Long> lines = places.computeIfAbsent(number, none -> new ArrayList<>());
            if (lines.size() < PLACES) {
                lines.add(line);
            }
        }
    }

    /** Forgets all but the torn orders. */
    void close() {
        seen.release();
        again.release();
    }

    boolean isSplit(String orderNumber) {
        return split.contains(hash(orderNumber));
    }

    /** Lines where a torn order begins again, as far as they were kept. */
    List<Long> linesOf(String orderNumber) {
        return places.getOrDefault(hash(orderNumber), List.of());
    }

    private static long mixed(long number, int time) {
        return spread(number ^ spread(time));
    }

    static long hash(CharSequence text) {
        long hash = 0xcbf29ce484222325L;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return spread(hash);
    }

    static long spread(long bits) {
        long z = bits + 0x9e3779b97f4a7c15L;
        z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
        z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
        return z ^ (z >>> 31);
    }
}
