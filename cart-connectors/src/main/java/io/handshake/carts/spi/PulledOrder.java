package io.handshake.carts.spi;

import io.handshake.carts.layout.Reading;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One order as the cart's API gave it.
 *
 * @param cartOrderId the cart's internal id
 * @param orderNumber normalised; empty if the cart gave none
 * @param cursor its value of the cart's cursor field; null if it has none yet
 * @param reading the order, or what is wrong with it; a fault's line is 1 and its column the API's name of the field
 * @param raw the order's own JSON or XML, as the cart said it, to keep with what is parked; personal
 */
public record PulledOrder(
        String cartOrderId, String orderNumber, @Nullable Instant cursor, Reading reading, String raw) {

    /** Leaves the content out, because it is personal. */
    @Override
    public String toString() {
        return "PulledOrder[id=" + cartOrderId + ", number=" + orderNumber + "]";
    }
}
