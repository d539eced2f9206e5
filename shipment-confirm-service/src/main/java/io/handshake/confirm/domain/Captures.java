package io.handshake.confirm.domain;

import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderLine;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Currency;
import java.util.List;
import java.util.Optional;

/**
 * How much is captured with which shipment. What the shipped lines are worth is reckoned over all shipments so far, so that
 * roundings add up; shipping comes with the first, what is left with the last. The sum of all demands never exceeds what is
 * authorised: a demand counts from the moment at which it is stored, in the order's one document.
 */
final class Captures {
    private Captures() {}

    /** Whether money is being captured for it, or was asked for and nobody knows yet. */
    static boolean underWay(Shipment shipment) {
        return shipment.demand() != null && !shipment.ended(Step.Name.CAPTURE);
    }

    /** How much is asked for and not yet known to have moved. */
    static BigDecimal underWay(OrderHandshake handshake) {
        return handshake.shipments().stream()
                .filter(Captures::underWay)
                .map(Captures::committed)
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Whether all that is due for a shipment may be asked for. */
    static boolean covered(OrderHandshake handshake, KnownOrder order, Shipment shipment) {
        return due(handshake, order, shipment).compareTo(open(handshake, order)) <= 0;
    }

    /** What left, was not captured, and could be; of shipments that a person has waived nothing. */
    static BigDecimal missing(OrderHandshake handshake, KnownOrder order) {
        List<Shipment> counted = handshake.shipments().stream()
                .filter(one -> one.begun() && one.done(Step.Name.CAPTURE))
                .toList();
        return counted.isEmpty()
                ? BigDecimal.ZERO
                : worthOf(handshake, order, counted)
                        .subtract(handshake.captured())
                        .min(open(handshake, order))
                        .max(BigDecimal.ZERO);
    }

    /** What was asked of the cart for our shipments, and was not refused: it moved, may move, or will. */
    static BigDecimal committedByUs(OrderHandshake handshake) {
        return handshake.shipments().stream().map(Captures::committed).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static BigDecimal committed(Shipment shipment) {
        Money moved = shipment.moved();
        if (moved != null) {
            return moved.amount();
        }
        Demand demand = shipment.demand();
        Step step = shipment.step(Step.Name.CAPTURE);
        // What a person has waived is settled otherwise, or may have moved all the same: it is not asked for again.
        boolean refused = step != null && step.ended() && !step.done() && step.outcome() != Step.Outcome.WAIVED;
        return demand == null || step == null || refused
                ? BigDecimal.ZERO
                : demand.amount().amount();
    }

    /** What may still be asked for. */
    static BigDecimal open(OrderHandshake handshake, KnownOrder order) {
        BigDecimal committed = handshake.capturedElsewhere().add(committedByUs(handshake));
        return order.authorised()
                .subtract(committed.max(order.capturedAtCart()))
                .max(BigDecimal.ZERO);
    }

    /** What is due for a shipment that nothing was demanded for yet, whether it is covered or not. */
    static BigDecimal due(OrderHandshake handshake, KnownOrder order, Shipment shipment) {
        BigDecimal worth = worthOf(handshake, order, upTo(handshake, shipment));
        BigDecimal committed = handshake.capturedElsewhere().add(committedByUs(handshake));
        return worth.subtract(committed.max(order.capturedAtCart())).max(BigDecimal.ZERO);
    }

    private static BigDecimal worthOf(OrderHandshake handshake, KnownOrder order, List<Shipment> shipments) {
        Quantities shipped = Quantities.of(order, shipments);
        return shipped.complete(handshake.fulfilledElsewhere())
                ? order.totals().grand()
                : worth(order, shipped).add(order.totals().shipping());
    }

    /** The shipments whose money was asked for, or was there before, and this one. */
    private static List<Shipment> upTo(OrderHandshake handshake, Shipment shipment) {
        return handshake.shipments().stream()
                .filter(one -> one.id().equals(shipment.id())
                        || committed(one).signum() > 0
                        || (one.begun() && one.done(Step.Name.CAPTURE)))
                .toList();
    }

    /** What so many units are worth to the customer: discount and tax in it, as the lines say. */
    private static BigDecimal worth(KnownOrder order, Quantities shipped) {
        BigDecimal sum = BigDecimal.ZERO;
        for (OrderLine line : order.lines()) {
            int units = Math.min(shipped.shipped(line.lineId()), line.quantity());
            if (units > 0) {
                sum = sum.add(worth(order, line)
                        .multiply(BigDecimal.valueOf(units))
                        .divide(BigDecimal.valueOf(line.quantity()), digits(order), RoundingMode.HALF_EVEN));
            }
        }
        return sum;
    }

    private static BigDecimal worth(KnownOrder order, OrderLine line) {
        BigDecimal net =
                line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())).subtract(line.discount());
        return order.pricesIncludeTax() ? net : net.add(line.tax());
    }

    static int digits(KnownOrder order) {
        return Math.max(0, Currency.getInstance(order.currency()).getDefaultFractionDigits());
    }

    /**
     * What to demand now.
     *
     * @return empty if nothing is to be captured
     */
    static Optional<Demand> demand(OrderHandshake handshake, KnownOrder order, Shipment shipment, CartWays ways) {
        BigDecimal open = open(handshake, order);
        boolean complete = Quantities.of(order, upTo(handshake, shipment)).complete(handshake.fulfilledElsewhere());
        if (open.signum() == 0) {
            return Optional.empty();
        }
        if (!ways.captureInPart()) {
            return Optional.of(new Demand(new Money(open, order.currency()), true, List.of(), true));
        }
        BigDecimal amount = due(handshake, order, shipment).min(open);
        return amount.signum() == 0
                ? Optional.empty()
                : Optional.of(new Demand(
                        new Money(amount.setScale(digits(order), RoundingMode.HALF_EVEN), order.currency()),
                        false,
                        units(shipment),
                        complete));
    }

    private static List<Parcel.Units> units(Shipment shipment) {
        List<Parcel.Units> all = new ArrayList<>();
        shipment.parcels().forEach(parcel -> all.addAll(parcel.lines()));
        return all;
    }
}
