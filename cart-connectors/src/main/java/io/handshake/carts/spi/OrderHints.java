package io.handshake.carts.spi;

import java.util.List;
import java.util.Map;

/** Reads what a cart sends by itself when an order changes. */
public interface OrderHints {

    /**
     * Verifies and reads one.
     *
     * @param headers by lower-case name
     * @param body exactly as received, because the signature is over these bytes
     */
    Hint read(Map<String, List<String>> headers, byte[] body);

    /** What was sent. */
    sealed interface Hint {

        /**
         * Orders may have changed: read them.
         *
         * @param cartOrderIds the cart's internal ids
         * @param deliveryId the cart's id of this delivery, the same when it is repeated; empty if it gives none
         */
        record Changed(List<String> cartOrderIds, String deliveryId) implements Hint {
            public Changed {
                cartOrderIds = List.copyOf(cartOrderIds);
            }
        }

        /** Genuine or harmless, and not about orders: a ping, another topic. Answer with success. */
        record Irrelevant(String reason) implements Hint {}

        /** The signature is missing or wrong. Answer 401 and do nothing. */
        record Forged(String reason) implements Hint {}
    }
}
