package io.handshake.carts.spi;

import java.util.List;

/**
 * Some orders, oldest first by the cart's cursor field.
 *
 * @param next where the next page begins; remember it after the page is stored
 * @param last whether there was nothing behind it when it was read
 */
public record OrderPage(List<PulledOrder> orders, Position next, boolean last) {
    public OrderPage {
        orders = List.copyOf(orders);
    }
}
