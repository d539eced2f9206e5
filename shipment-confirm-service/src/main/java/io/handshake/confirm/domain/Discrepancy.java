package io.handshake.confirm.domain;

import org.jspecify.annotations.Nullable;

/**
 * Where what left contradicts the order.
 *
 * @param shipmentId null if it is about the order as a whole
 * @param detail in words, without personal data
 */
public record Discrepancy(Kind kind, @Nullable String shipmentId, String detail) {

    /** What sort of contradiction. */
    public enum Kind {
        /** The order has not come, and it is past the time to wait for it. */
        NO_ORDER,
        /** The order has no such line. */
        UNKNOWN_LINE,
        /** More has left than was ordered. */
        OVER_SHIPPED,
        /** Somebody else has shipped it already, as the cart says. */
        ALREADY_FULFILLED,
        /** The order is cancelled or refunded. */
        CANCELLED,
        /** The order was on hold, or nothing was paid. */
        HELD,
        /** Less was captured than what left is worth, though more is authorised. */
        UNDER_CAPTURED,
        /** A shipment was voided after its payment was captured. */
        CAPTURED_THEN_VOIDED
    }
}
