package io.handshake.sandbox.mongo;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * Makes one commit serve all writers that wait for one, and keeps commits out of the middle of a change that touches
 * several maps, so that a killed process never leaves a document without its index entry.
 *
 * <p>Whoever has to wait finds either no commit running, and then runs the next one for everybody who has written until
 * then; or one that runs, which may have begun before his write, and then needs the one after it.
 *
 * <p>Order of locks, outermost first: {@link #structure}, then the monitors of database and collection, then
 * {@link #statement}. The commit takes the first and the last and no monitor, so nobody can wait in a circle.
 */
final class CommitGate {

    private final Runnable commit;

    private final ReentrantLock turns = new ReentrantLock();
    private final Condition turnEnded = turns.newCondition();
    private boolean running;
    private long begun;
    private long ended;

    private final ReentrantLock structures = new ReentrantLock();
    private final ReentrantReadWriteLock statements = new ReentrantReadWriteLock();

    CommitGate(Runnable commit) {
        this.commit = commit;
    }

    /** Runs the change of one statement; no commit sees a part of it. */
    <T> T statement(Supplier<T> change) {
        statements.readLock().lock();
        try {
            return change.get();
        } finally {
            statements.readLock().unlock();
        }
    }

    /** Runs a change of collections or indexes; no commit sees a part of it. May hold statements. */
    <T> T structure(Supplier<T> change) {
        structures.lock();
        try {
            return change.get();
        } finally {
            structures.unlock();
        }
    }

    /**
     * Returns when all that the caller has written before is committed.
     *
     * @throws RuntimeException what the store threw; then nothing is promised of the writes that waited
     */
    void awaitDurable() {
        turns.lock();
        try {
            long needed = begun + 1;
            while (ended < needed) {
                if (running) {
                    turnEnded.awaitUninterruptibly();
                } else {
                    runTurn();
                }
            }
        } finally {
            turns.unlock();
        }
    }

    private void runTurn() {
        running = true;
        long turn = ++begun;
        turns.unlock();
        boolean committed = false;
        try {
            commitAlone();
            committed = true;
        } finally {
            turns.lock();
            running = false;
            if (committed) {
                ended = turn;
            }
            turnEnded.signalAll();
        }
    }

    private void commitAlone() {
        structures.lock();
        try {
            statements.writeLock().lock();
            try {
                commit.run();
            } finally {
                statements.writeLock().unlock();
            }
        } finally {
            structures.unlock();
        }
    }
}
