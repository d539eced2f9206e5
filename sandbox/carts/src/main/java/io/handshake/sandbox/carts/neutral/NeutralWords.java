package io.handshake.sandbox.carts.neutral;

import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderWords;

/** Plain words. */
public final class NeutralWords implements OrderWords {

    @Override
    public String number(long ordinal) {
        return "N" + (1000 + ordinal);
    }

    @Override
    public boolean placesUnpaid() {
        return true;
    }

    @Override
    public String inCart(Order order) {
        return "cart";
    }

    @Override
    public String placed(Order order) {
        return order.payments().isEmpty() ? "unpaid" : "authorized";
    }

    @Override
    public String captured(Order order) {
        return order.paid() && order.state().equals("authorized") ? "paid" : order.state();
    }

    @Override
    public String moved(Order order, Fulfilment.State to) {
        boolean all = order.lines().stream().allMatch(line -> order.shipped(line) >= line.quantity());
        return all ? "shipped" : order.state();
    }

    @Override
    public String cancelled(Order order) {
        return order.lines().stream().allMatch(line -> line.quantity() == 0) ? "cancelled" : order.state();
    }
}
