package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class CommitGateTest {

    private static final int WRITERS = 16;

    @Test
    void oneCommitServesAllWhoWaitWhileAnotherRuns() throws Exception {
        AtomicInteger commits = new AtomicInteger();
        CountDownLatch firstRuns = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CommitGate gate = new CommitGate(() -> {
            if (commits.incrementAndGet() == 1) {
                firstRuns.countDown();
                await(goOn);
            }
        });
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            Future<?> first = threads.submit(gate::awaitDurable);
            await(firstRuns);
            List<Thread> late = new ArrayList<>();
            for (int writer = 0; writer < WRITERS; writer++) {
                late.add(Thread.ofPlatform().start(gate::awaitDurable));
            }
            Awaitility.await().until(() -> late.stream().allMatch(thread -> thread.getState() == Thread.State.WAITING));
            goOn.countDown();
            first.get();
            for (Thread thread : late) {
                thread.join();
            }
        }
        assertThat(commits).hasValue(2);
    }

    @Test
    void nobodyIsAnsweredBeforeACommitThatBeganAfterHisWrite() throws Exception {
        AtomicInteger written = new AtomicInteger();
        AtomicInteger committed = new AtomicInteger();
        CommitGate gate = new CommitGate(() -> committed.set(written.get()));
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
            List<Future<Boolean>> kept = new ArrayList<>();
            for (int turn = 0; turn < 5_000; turn++) {
                kept.add(threads.submit(() -> {
                    int mine = gate.statement(written::incrementAndGet);
                    gate.awaitDurable();
                    return committed.get() >= mine;
                }));
            }
            for (Future<Boolean> promise : kept) {
                assertThat(promise.get()).isTrue();
            }
        }
    }

    @Test
    void noCommitRunsInTheMiddleOfAStatementOrAChangeOfStructure() throws Exception {
        int[] pair = {0, 0};
        List<String> torn = new ArrayList<>();
        CommitGate gate = new CommitGate(() -> {
            if (pair[0] != pair[1]) {
                torn.add(pair[0] + " and " + pair[1]);
            }
        });
        Object monitor = new Object();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> ended = new ArrayList<>();
            for (int turn = 0; turn < 2_000; turn++) {
                boolean structure = turn % 2 == 0;
                ended.add(threads.submit(() -> {
                    if (structure) {
                        gate.structure(() -> changeBoth(monitor, pair));
                    } else {
                        gate.statement(() -> changeBoth(monitor, pair));
                    }
                    gate.awaitDurable();
                }));
            }
            for (Future<?> change : ended) {
                change.get();
            }
        }
        assertThat(torn).isEmpty();
        assertThat(pair).containsExactly(2_000, 2_000);
    }

    @Test
    void aFailedCommitIsToldToTheWriterAndTheNextOneIsTriedAgain() {
        AtomicInteger commits = new AtomicInteger();
        CommitGate gate = new CommitGate(() -> {
            if (commits.incrementAndGet() == 1) {
                throw new IllegalStateException("disk full");
            }
        });
        assertThatThrownBy(gate::awaitDurable).hasMessage("disk full");
        gate.awaitDurable();
        assertThat(commits).hasValue(2);
    }

    private static int changeBoth(Object monitor, int[] pair) {
        synchronized (monitor) {
            pair[0]++;
            Thread.yield();
            return ++pair[1];
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
