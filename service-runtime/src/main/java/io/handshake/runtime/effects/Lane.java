package io.handshake.runtime.effects;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * The work for one target, so that a target that is slow or dead slows no other. At most {@code calls} calls are under way;
 * a few more attempts are prepared meanwhile, so that no call waits for the store. Each piece of work has a virtual thread.
 */
final class Lane {
    private static final Duration SLICE = Duration.ofMillis(20);

    private final String target;
    private final Semaphore calls;
    private final int atOnce;
    private final LongSupplier nanoTime;
    private final PauseTimer timer;
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    private int active;
    private boolean stopped;
    private boolean paused;
    private long pausedUntil;

    /** Runs something after a while. */
    interface PauseTimer {
        void after(Duration time, Runnable task);
    }

    Lane(String target, int calls, LongSupplier nanoTime, PauseTimer timer) {
        this.target = target;
        this.calls = new Semaphore(calls, true);
        this.atOnce = calls + Math.max(1, calls / 2);
        this.nanoTime = nanoTime;
        this.timer = timer;
    }

    /** Queues the work; says whether it will be run, for a lane that is stopped takes nothing. */
    synchronized boolean submit(Runnable work) {
        if (stopped) {
            return false;
        }
        waiting.add(work);
        pump();
        return true;
    }

    private synchronized void pump() {
        while (!stopped && pause().isZero() && active < atOnce) {
            Runnable work = waiting.poll();
            if (work == null) {
                return;
            }
            active++;
            var _ = Thread.ofVirtual().name("effect-" + target).start(() -> {
                try {
                    work.run();
                } finally {
                    done();
                }
            });
        }
    }

    private synchronized void done() {
        active--;
        pump();
    }

    /** Begins nothing new for so long. What is prepared gives up its attempt. */
    synchronized void pause(Duration time) {
        long until = nanoTime.getAsLong() + time.toNanos();
        if (!paused || until - pausedUntil > 0) {
            paused = true;
            pausedUntil = until;
            timer.after(time, this::pump);
        }
    }

    /** How long the pause still lasts; zero if there is none. */
    synchronized Duration pause() {
        long left = paused ? pausedUntil - nanoTime.getAsLong() : 0;
        paused = left > 0;
        return paused ? Duration.ofNanos(left) : Duration.ZERO;
    }

    /** Waits for the right to call, as long as a call may begin at all. */
    boolean takeCall(BooleanSupplier mayBegin) {
        try {
            while (mayBegin.getAsBoolean() && open()) {
                if (calls.tryAcquire(SLICE.toMillis(), TimeUnit.MILLISECONDS)) {
                    if (mayBegin.getAsBoolean() && open()) {
                        return true;
                    }
                    calls.release();
                    return false;
                }
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        return false;
    }

    void giveBackCall() {
        calls.release();
    }

    synchronized boolean stopped() {
        return stopped;
    }

    private synchronized boolean open() {
        return !stopped && pause().isZero();
    }

    /** Begins nothing new for good; what is under way goes on. */
    synchronized void stop() {
        stopped = true;
        waiting.clear();
    }

    synchronized int active() {
        return active;
    }

    synchronized int queued() {
        return waiting.size();
    }
}
