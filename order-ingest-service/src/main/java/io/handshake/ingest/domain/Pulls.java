package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.util.Optional;
import java.util.function.Supplier;

/** How far each cart's orders have been pulled. One instance at a time pulls a cart. */
public interface Pulls {

    Optional<Pull> find(CartId cart);

    /**
     * Takes a cart's pull in hand; empty while another has it.
     *
     * @param first of a cart that was never pulled
     */
    Optional<Hold> claim(CartId cart, Supplier<Pull> first);

    /** Whether this says that the store, or what a write needs, was away: no fault of the order that met it. */
    boolean isAway(Throwable failure);

    /** A pull in the hands of one instance. */
    interface Hold {

        Pull current();

        /**
         * Stores how far it came, and keeps it in hand.
         *
         * @return false if somebody else has taken it over: nothing was stored, and the caller must stop
         */
        boolean store(Pull next);

        /** Keeps it in hand while nothing can be stored. */
        void renew();

        /** Lets somebody else go on at once. */
        void release();
    }
}
