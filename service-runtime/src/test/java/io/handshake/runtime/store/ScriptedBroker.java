package io.handshake.runtime.store;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A broker that keeps what arrived in order, and fails as a real one can: before taking an event, or after. */
final class ScriptedBroker implements EventSender {
    /** Events for it can never be sent. */
    static final String FORBIDDEN = "forbidden";

    private final AtomicInteger tries = new AtomicInteger();
    private final List<OutboxEntry> log = new ArrayList<>();
    private final Random random;
    private volatile int refusedOf100;
    private volatile int answersLostOf100;
    private volatile boolean away;

    ScriptedBroker(long seed) {
        this.random = new Random(seed);
    }

    ScriptedBroker failing(int refused, int answersLost) {
        refusedOf100 = refused;
        answersLostOf100 = answersLost;
        return this;
    }

    void away(boolean value) {
        away = value;
    }

    @Override
    public CompletableFuture<?> send(OutboxEntry entry) {
        tries.incrementAndGet();
        if (entry.topic().equals(FORBIDDEN)) {
            return CompletableFuture.failedFuture(new IllegalArgumentException("never"));
        }
        int luck;
        synchronized (log) {
            luck = random.nextInt(100);
            if (away || luck < refusedOf100) {
                return CompletableFuture.failedFuture(new IllegalStateException("refused"));
            }
            log.add(entry);
        }
        boolean lost = luck < refusedOf100 + answersLostOf100;
        CompletableFuture<Object> answer = new CompletableFuture<>();
        CompletableFuture.delayedExecutor(luck % 5, TimeUnit.MILLISECONDS).execute(() -> {
            if (lost) {
                answer.completeExceptionally(new IllegalStateException("answer lost"));
            } else {
                answer.complete(entry);
            }
        });
        return answer;
    }

    @Override
    public boolean concernsOnly(Throwable failure) {
        return failure instanceof IllegalArgumentException;
    }

    @Override
    public void close() {}

    int tries() {
        return tries.get();
    }

    List<OutboxEntry> arrived() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /** Sequences per key, in the order of arrival. */
    Map<String, List<Long>> sequences() {
        Map<String, List<Long>> sequences = new TreeMap<>();
        arrived()
                .forEach(entry -> sequences
                        .computeIfAbsent(entry.key(), _ -> new ArrayList<>())
                        .add(entry.sequence()));
        return sequences;
    }
}
