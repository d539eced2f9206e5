package io.handshake.runtime.store;

import java.util.concurrent.CompletableFuture;

/**
 * Sends events to the broker. Calls made one after the other for the same key must arrive in that order, or fail.
 */
interface EventSender {

    /**
     * Completes when the broker has acknowledged the event durably, exceptionally when it did not within the delivery
     * time-out; the event may have arrived all the same. Never throws: what cannot even be tried has failed. May block
     * for a short bounded time while the broker is away.
     */
    CompletableFuture<?> send(OutboxEntry entry);

    /** Whether a send failed for what its event is, such as its size, so that others are worth trying. */
    boolean concernsOnly(Throwable failure);

    /** Fails what is under way and all that is asked from now on; returns soon. */
    void close();
}
