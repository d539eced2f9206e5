package io.handshake.carts.contract;

import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.vocabulary.Money;
import java.util.List;

/** An order that a shopper placed, as the cart itself tells it. */
public record Placed(OrderRef ref, List<LineQuantity> lines, Money total) {

    String number() {
        return ref.key().orderNumber();
    }

    int units() {
        return lines.stream().mapToInt(LineQuantity::quantity).sum();
    }

    /** So many of its first line. */
    LineQuantity some(int quantity) {
        LineQuantity line = lines.getFirst();
        return new LineQuantity(line.lineId(), line.cartLineId(), line.sku(), quantity);
    }
}
