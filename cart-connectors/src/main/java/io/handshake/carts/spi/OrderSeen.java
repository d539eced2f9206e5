package io.handshake.carts.spi;

import io.handshake.vocabulary.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cart shows of an order after it was acted on.
 *
 * @param state the cart's own word
 */
public record OrderSeen(String state, List<ShipmentSeen> shipments, List<PaymentSeen> payments) {
    public OrderSeen {
        shipments = List.copyOf(shipments);
        payments = List.copyOf(payments);
    }

    /**
     * A fulfilment, shipment or tracking entry.
     *
     * @param reference the cart's id
     * @param state the cart's own word
     * @param shipped whether it counts as left; false if it is only prepared, or was cancelled
     * @param carrier the cart's word for carrier or method
     * @param lines the cart's line ids with quantities; empty if the cart does not say
     */
    public record ShipmentSeen(
            String reference,
            String state,
            boolean shipped,
            @Nullable String carrier,
            List<String> trackingNumbers,
            List<LineSeen> lines) {
        public ShipmentSeen {
            trackingNumbers = List.copyOf(trackingNumbers);
            lines = List.copyOf(lines);
        }
    }

    public record LineSeen(String cartLineId, int quantity) {}

    /**
     * A payment or transaction.
     *
     * @param state the cart's own word
     * @param capturedAt null if the cart does not say
     */
    public record PaymentSeen(
            String reference,
            String state,
            Money authorized,
            Money captured,
            Money refunded,
            @Nullable Instant capturedAt) {}
}
