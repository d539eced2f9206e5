package io.handshake.sandbox.carts.vendure;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/** What was worked out for the documents that came last: connectors send the same few over and over. */
final class Recent<T> {
    private static final int MOST = 200;

    private final Map<String, T> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, T> eldest) {
            return size() > MOST;
        }
    };

    synchronized T of(String document, Supplier<T> work) {
        T there = kept.get(document);
        if (there == null) {
            there = work.get();
            kept.put(document, there);
        }
        return there;
    }
}
