package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells what is done to an order from what is changed about it. Our own effects at a cart (mark shipped, capture, refund)
 * show up when the order is read there again, and look like those of a person in the cart. They move its state on, the
 * units that have left, and the money; nothing else. Subscribers are told, for the state is new; but it is no edit.
 *
 * <p>Whatever takes something back, or asks the OMS to stop, is none: a cancellation, a hold, a parcel taken back, a refund
 * before the goods have left.
 */
final class Progress {
    private Progress() {}

    /** Whether the order differs from what is stored by progress alone. */
    static boolean only(ImportedOrder before, CartOrder after, @Nullable String omsService) {
        CartOrder known = before.order();
        return forward(known, after)
                && moneyForward(known, after.payment())
                && unitsForward(known.lines(), after.lines())
                && Fingerprint.of(as(known, after), omsService).digest().equals(before.fingerprint());
    }

    private static boolean forward(CartOrder known, CartOrder after) {
        return step(known.state()) >= 0
                && step(after.state()) >= step(known.state())
                && (after.state() != OrderState.REFUNDED || step(known.state()) >= step(OrderState.SHIPPED));
    }

    /** How far goods have gone; negative where they must not. Refunding what has left is the last step. */
    private static int step(OrderState state) {
        return switch (state) {
            case AWAITING_PAYMENT, AUTHORIZED, HOLD, CANCELLED -> -1;
            case READY -> 0;
            case PART_SHIPPED -> 1;
            case SHIPPED -> 2;
            case REFUNDED -> 3;
        };
    }

    private static boolean moneyForward(CartOrder known, @Nullable Payment after) {
        Payment before = known.payment();
        if (before == null || after == null) {
            return before == null && after == null;
        }
        boolean refunded = after.refunded().compareTo(before.refunded()) > 0;
        return after.authorized().compareTo(before.authorized()) >= 0
                && after.captured().compareTo(before.captured()) >= 0
                && after.refunded().compareTo(before.refunded()) >= 0
                && (!refunded || step(known.state()) >= step(OrderState.SHIPPED));
    }

    private static boolean unitsForward(List<OrderLine> known, List<OrderLine> after) {
        if (known.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < known.size(); i++) {
            if (after.get(i).fulfilled() < known.get(i).fulfilled()) {
                return false;
            }
        }
        return true;
    }

    /** The order as it is now, with everything that progress moves as it was. */
    private static CartOrder as(CartOrder known, CartOrder after) {
        List<OrderLine> lines = new ArrayList<>(after.lines().size());
        for (int i = 0; i < after.lines().size(); i++) {
            OrderLine line = after.lines().get(i);
            lines.add(new OrderLine(
                    line.lineId(),
                    line.cartLineId(),
                    line.sku(),
                    line.name(),
                    line.quantity(),
                    known.lines().get(i).fulfilled(),
                    line.unitPrice(),
                    line.discount(),
                    line.tax(),
                    line.requiresShipping(),
                    line.parentLineId()));
        }
        return new CartOrder(
                after.key(),
                after.cartOrderId(),
                known.state(),
                known.sourceState(),
                after.sourceUpdatedAt(),
                after.placedAt(),
                after.currency(),
                after.pricesIncludeTax(),
                after.customer(),
                after.shipTo(),
                after.billTo(),
                after.shippingMethod(),
                lines,
                after.totals(),
                known.payment(),
                after.notes());
    }
}
