package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Where what left contradicts the order. What contradicts, and has not begun at the cart, is held for a person. */
final class Contradictions {
    private final OrderHandshake at;
    private final Calendar calendar;

    Contradictions(OrderHandshake at, Calendar calendar) {
        this.at = at;
        this.calendar = calendar;
    }

    List<Discrepancy> of(Shipment shipment) {
        return shipment.voided() ? voided(shipment) : live(shipment);
    }

    /** @param own what speaks against it */
    Shipment.Standing standing(Shipment shipment, List<Discrepancy> own) {
        if (shipment.voided()) {
            return Shipment.Standing.VOIDED;
        }
        if (at.order() == null && !shipment.begun()) {
            return calendar.waitedFor(shipment) ? Shipment.Standing.HELD : Shipment.Standing.AWAITS_ORDER;
        }
        return own.isEmpty() || shipment.begun() || shipment.released()
                ? Shipment.Standing.CLEAR
                : Shipment.Standing.HELD;
    }

    /** What is left uncaptured when nothing more is going to be: a shipment was voided that others had reckoned with. */
    Optional<Discrepancy> uncaptured() {
        KnownOrder order = at.order();
        if (order == null || at.shipments().stream().anyMatch(one -> one.begun() && !one.ended(Step.Name.CAPTURE))) {
            return Optional.empty();
        }
        BigDecimal missing = Captures.missing(at, order);
        return missing.signum() == 0
                ? Optional.empty()
                : Optional.of(new Discrepancy(
                        Discrepancy.Kind.UNDER_CAPTURED,
                        null,
                        missing + " " + order.currency() + " of what left was not captured, and could be"));
    }

    private static List<Discrepancy> voided(Shipment shipment) {
        Money moved = shipment.moved();
        return moved == null
                ? List.of()
                : List.of(new Discrepancy(
                        Discrepancy.Kind.CAPTURED_THEN_VOIDED,
                        shipment.id(),
                        moved + " was captured for it before it was voided"));
    }

    private List<Discrepancy> live(Shipment shipment) {
        List<Discrepancy> found = new ArrayList<>();
        KnownOrder order = at.order();
        if (order == null) {
            if (calendar.waitedFor(shipment) && !shipment.begun()) {
                found.add(new Discrepancy(
                        Discrepancy.Kind.NO_ORDER,
                        shipment.id(),
                        "no order " + at.key() + " has come within " + calendar.awaitOrder()
                                + "; import it, and this goes on"));
            }
            return found;
        }
        if (order.cancelled()) {
            found.add(new Discrepancy(
                    Discrepancy.Kind.CANCELLED,
                    shipment.id(),
                    "the order is " + order.state().name().toLowerCase(Locale.ROOT)));
        }
        if (!shipment.begun() && (order.state() == OrderState.HOLD || order.state() == OrderState.AWAITING_PAYMENT)) {
            found.add(new Discrepancy(
                    Discrepancy.Kind.HELD,
                    shipment.id(),
                    order.state() == OrderState.HOLD ? "the order is on hold" : "nothing is paid or authorised yet"));
        }
        found.addAll(tooMuch(shipment, order));
        return found;
    }

    private List<Discrepancy> tooMuch(Shipment shipment, KnownOrder order) {
        List<Shipment> upTo = at.shipments().subList(0, at.shipments().indexOf(shipment) + 1);
        Quantities shipped = Quantities.of(order, upTo);
        List<Discrepancy> found = new ArrayList<>();
        Set<LineId> seen = new LinkedHashSet<>();
        shipment.parcels().forEach(parcel -> parcel.lines().forEach(units -> seen.add(units.lineId())));
        for (LineId id : seen) {
            OrderLine line = order.line(id).orElse(null);
            if (line == null) {
                found.add(new Discrepancy(Discrepancy.Kind.UNKNOWN_LINE, shipment.id(), "the order has no line " + id));
                continue;
            }
            int ours = shipped.shipped(id);
            int others = at.fulfilledElsewhere().getOrDefault(id, 0);
            if ((long) ours + others > line.quantity()) {
                found.add(
                        others > 0
                                ? new Discrepancy(
                                        Discrepancy.Kind.ALREADY_FULFILLED,
                                        shipment.id(),
                                        "line " + id + ": " + line.quantity() + " ordered, " + others
                                                + " shipped by others as the cart says, " + ours + " by this OMS")
                                : new Discrepancy(
                                        Discrepancy.Kind.OVER_SHIPPED,
                                        shipment.id(),
                                        "line " + id + ": " + line.quantity() + " ordered, " + ours + " shipped"));
            }
        }
        return found;
    }
}
