package io.handshake.runtime.store;

/**
 * The named places at which a process may die between two durable steps. Production does nothing there; a test throws,
 * builds everything anew from what is stored, goes on, and looks whether the guarantees held.
 */
@FunctionalInterface
public interface CrashPoints {
    CrashPoints NONE = name -> {};

    /** Says that the named place is reached. */
    void reached(String name);
}
