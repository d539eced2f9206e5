package io.handshake.vocabulary;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * How an order is paid, as far as the cart says. Never a card number: only the gateway's reference.
 *
 * @param method the cart's word for the way of payment
 * @param state how far the payment has come
 * @param authorized amount authorised in all, in the order's currency
 * @param captured amount captured in all
 * @param refunded amount refunded in all
 * @param reference the gateway's own reference
 */
public record Payment(
        String method,
        State state,
        BigDecimal authorized,
        BigDecimal captured,
        BigDecimal refunded,
        @Nullable String reference) {

    /** How far a payment has come. */
    public enum State {
        PENDING,
        AUTHORIZED,
        PARTIALLY_PAID,
        PAID,
        PARTIALLY_REFUNDED,
        REFUNDED,
        VOIDED,
        UNKNOWN
    }
}
