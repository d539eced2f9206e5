package io.handshake.runtime.effects;

import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * A remote that keeps its own ledger of what it carried out, and fails as told. One that takes keys carries out each
 * reference once; the others carry out whatever they are asked.
 */
final class ScriptedRemote {
    enum Offer {
        KEYS,
        READ_BACK,
        NEITHER
    }

    enum Fault {
        NONE,
        /** Nothing arrives, and the caller knows. */
        REFUSED,
        /** Nothing arrives, and the caller does not know. */
        LOST_ON_THE_WAY,
        /** It is carried out, and the answer is lost. */
        ANSWER_LOST,
        /** It is carried out when the caller has gone; the answer comes all the same. */
        LATE,
        /** Everybody is to stay away for a while. */
        THROTTLED,
        DECLINED
    }

    static final Duration THROTTLE = Duration.ofMillis(400);

    private final Offer offer;
    private final Duration late;
    private final Map<String, Deque<Fault>> faults = new HashMap<>();
    private final Map<String, Integer> carriedOut = new TreeMap<>();
    private final Set<String> references = new HashSet<>();
    private final List<Long> calls = new ArrayList<>();
    private final Map<String, Integer> atOnce = new HashMap<>();
    private final Set<String> overlapped = new HashSet<>();
    private Supplier<Fault> otherwise = () -> Fault.NONE;
    private CountDownLatch hold = new CountDownLatch(0);
    private int waiting;

    ScriptedRemote(Offer offer, Duration late) {
        this.offer = offer;
        this.late = late;
    }

    Offer offer() {
        return offer;
    }

    /** How the next calls for something end; those after them end as all others do. */
    synchronized void next(String what, Fault... these) {
        faults.computeIfAbsent(what, _ -> new ArrayDeque<>()).addAll(List.of(these));
    }

    synchronized void otherwise(Supplier<Fault> each) {
        otherwise = each;
    }

    /** Calls arrive, and wait. */
    synchronized void hold() {
        hold = new CountDownLatch(1);
    }

    synchronized void release() {
        hold.countDown();
    }

    synchronized int waiting() {
        return waiting;
    }

    Answer call(String what, String group, String reference) throws IOException, InterruptedException {
        Fault fault;
        CountDownLatch gate;
        synchronized (this) {
            Deque<Fault> these = faults.get(what);
            fault = these == null || these.isEmpty() ? otherwise.get() : these.remove();
            calls.add(System.nanoTime());
            gate = hold;
            waiting++;
            if (atOnce.merge(group, 1, Integer::sum) > 1) {
                overlapped.add(group);
            }
        }
        try {
            gate.await();
            return answer(fault, what, reference);
        } finally {
            synchronized (this) {
                waiting--;
                atOnce.merge(group, -1, Integer::sum);
            }
        }
    }

    private Answer answer(Fault fault, String what, String reference) throws IOException {
        return switch (fault) {
            case NONE -> carryOut(what, reference);
            case REFUSED -> throw new ConnectException("refused");
            case LOST_ON_THE_WAY -> throw new IOException("reset");
            case ANSWER_LOST -> {
                carryOut(what, reference);
                throw new IOException("reset");
            }
            case LATE -> {
                long until = System.nanoTime() + late.toNanos();
                while (System.nanoTime() - until < 0) {
                    // It does not heed the caller's interruption.
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
                    Thread.interrupted();
                }
                yield carryOut(what, reference);
            }
            case THROTTLED -> new Answer.NotSent("429", THROTTLE);
            case DECLINED -> new Answer.Declined("not allowed");
        };
    }

    private synchronized Answer carryOut(String what, String reference) {
        if (references.add(reference) || offer != Offer.KEYS) {
            carriedOut.merge(what, 1, Integer::sum);
        }
        return new Answer.Done("remote-" + what, "it said so");
    }

    synchronized Finding lookUp(String what, String reference) {
        return references.contains(reference) ? new Finding.Found("remote-" + what, "read back") : new Finding.Absent();
    }

    synchronized Map<String, Integer> carriedOut() {
        return new TreeMap<>(carriedOut);
    }

    synchronized int carriedOut(String what) {
        return carriedOut.getOrDefault(what, 0);
    }

    /** When it was called, in nanoseconds. */
    synchronized List<Long> calls() {
        return List.copyOf(calls);
    }

    /** For what two calls were under way at once. */
    synchronized Set<String> overlapped() {
        return Set.copyOf(overlapped);
    }
}
