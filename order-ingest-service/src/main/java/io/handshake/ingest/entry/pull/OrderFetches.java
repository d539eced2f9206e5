package io.handshake.ingest.entry.pull;

import io.handshake.vocabulary.CartId;

/** One order on demand, beside what the poller finds by itself. */
public interface OrderFetches {

    /** Which order of a cart. */
    sealed interface Which {

        /** By the cart's internal id, as its hints name it. */
        record ById(String cartOrderId) implements Which {}

        /** By its normalised number, as people know it. */
        record ByNumber(String orderNumber) implements Which {}
    }

    /**
     * Notes that the order should be read soon, on whichever instance pulls this cart, and returns. Asked again before
     * that, it is read once; asked while it is being read, it is read once more.
     *
     * <p>It calls no cart and writes at most one small document. What a crash or a full list loses, the poller finds
     * later.
     *
     * @return false if the note was not taken: orders of this cart are not pulled, or too many wait already
     * @throws RuntimeException if the store cannot be reached
     */
    boolean soon(CartId cart, Which order);

    /** Reads the order at the cart and takes it in, before it returns; takes as long as the cart does. */
    FetchOutcome now(CartId cart, Which order);
}
