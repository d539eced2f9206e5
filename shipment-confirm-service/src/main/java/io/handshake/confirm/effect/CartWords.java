package io.handshake.confirm.effect;

import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Parcel;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.Demand;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Wish;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Sku;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A wish in the words of the connectors. It is made of what is stored alone, so that all attempts at it say the same.
 *
 * @param shipment the shipment it is about
 * @param correction which correction it is about, from 1; 0 if about none
 */
record CartWords(OrderHandshake order, Shipment shipment, Wish.Kind kind, int correction) {

    /** @throws IllegalArgumentException if the order has no such shipment, or the shipment no such correction */
    static CartWords of(OrderHandshake order, Wish wish) {
        Shipment shipment = order.shipment(wish.shipmentId())
                .orElseThrow(() ->
                        new IllegalArgumentException("order " + order.key() + " has no shipment " + wish.shipmentId()));
        int correction = wish.correction();
        if (correction > shipment.corrections().size()) {
            throw new IllegalArgumentException("shipment " + shipment.id() + " has no correction " + correction);
        }
        return new CartWords(order, shipment, wish.kind(), correction);
    }

    /** Whether a newer correction has come since. */
    boolean overtaken() {
        return correction > 0 && correction < shipment.corrections().size();
    }

    /** Another shipment that looks the same at the cart, came first, and whose name at the cart is not known yet. */
    Optional<Shipment> unnamedTwin() {
        return order.shipments().stream()
                .takeWhile(other -> !other.id().equals(shipment.id()))
                .filter(other -> !other.voided() && other.cartReference() == null && underWay(other))
                .filter(other -> !other.toCart().isEmpty() && other.toCart().equals(shipment.toCart()))
                .findFirst();
    }

    private static boolean underWay(Shipment other) {
        Step status = other.steps().get(Step.Name.STATUS);
        return status != null && status.state() != Step.State.ENDED;
    }

    OrderRef ref() {
        KnownOrder known = order.order();
        return new OrderRef(order.key(), known == null ? null : known.cartOrderId());
    }

    /**
     * What is to happen at the cart; several where the cart takes them one by one, each with a reference of its own.
     *
     * @throws UnsaidException if it can't be said to the cart
     */
    List<Effect> effects(Attempt attempt, boolean cartWritesWithStatus) {
        return switch (kind) {
            case MARK_SHIPPED -> List.of(marked(attempt, cartWritesWithStatus));
            case CAPTURE -> List.of(captured(attempt));
            case NOTIFY_CUSTOMER ->
                List.of(new Effect.NotifyCustomer(attempt, ref(), shipment.cartReference(), notice()));
            case CORRECT_TRACKING -> corrected(attempt);
            case VOID_SHIPMENT ->
                List.of(new Effect.VoidShipment(
                        attempt,
                        ref(),
                        reference(),
                        shipment.voiding() == null
                                ? "it never left"
                                : shipment.voiding().reason()));
            case SEND_MAIL, SEND_CORRECTION ->
                throw new IllegalStateException("a mail of ours is no business of the cart's");
        };
    }

    private Effect marked(Attempt attempt, boolean cartWritesWithStatus) {
        Step notice = shipment.steps().get(Step.Name.NOTIFY);
        boolean byCart = notice != null
                && switch (notice.strategy()) {
                    case NATIVE, EMULATED -> true;
                    case MAIL, FILE, TASK, NONE -> false;
                };
        Set<String> known = order.shipments().stream()
                .filter(other -> !other.id().equals(shipment.id()))
                .flatMap(other -> Stream.ofNullable(other.cartReference()))
                .collect(Collectors.toUnmodifiableSet());
        return new Effect.MarkShipped(
                attempt,
                ref(),
                shipment.report().shippedAt(),
                shipment.toCart().stream().map(this::parcel).toList(),
                shipment.completes(),
                cartWritesWithStatus && byCart && !shipment.report().customerNotified(),
                known);
    }

    private Effect captured(Attempt attempt) {
        Demand demand = Objects.requireNonNull(shipment.demand(), "nothing was demanded");
        return new Effect.Capture(
                attempt,
                ref(),
                demand.whole() ? null : demand.amount(),
                // What the order does not have, the cart was never to be paid for.
                demand.lines().stream()
                        .filter(units -> orderHas(units.lineId()))
                        .map(this::line)
                        .toList(),
                demand.last());
    }

    private String reference() {
        String reference = shipment.cartReference();
        if (reference == null) {
            throw new UnsaidException("the cart has given shipment " + shipment.id()
                    + " no name to ask for it by; do it at the cart, then mark it done");
        }
        return reference;
    }

    private List<Effect> corrected(Attempt attempt) {
        List<Box> boxes = shipment.corrections().get(correction - 1).boxes();
        List<String> references = Arrays.asList(reference().split(",", -1));
        if (references.size() != 1 && references.size() != boxes.size()) {
            throw new UnsaidException(
                    "the cart has " + references.size() + " shipments for it, and the correction names " + boxes.size()
                            + " packages; enter them at the cart, then mark it done");
        }
        List<Effect> effects = new ArrayList<>();
        for (int i = 0; i < boxes.size(); i++) {
            effects.add(new Effect.CorrectTracking(
                    boxes.size() == 1 ? attempt : new Attempt(attempt.reference() + "." + i, attempt.deadline()),
                    ref(),
                    references.size() == 1 ? references.getFirst() : references.get(i),
                    parcel(boxes.get(i), boxes.size() == shipment.toCart().size() ? i : -1),
                    false));
        }
        return effects;
    }

    private String notice() {
        String parcels = shipment.boxes().stream()
                .map(box -> box.trackingNumber() == null ? box.carrier() : box.carrier() + " " + box.trackingNumber())
                .distinct()
                .collect(Collectors.joining(", "));
        return "Order " + order.key().orderNumber() + (shipment.completes() ? " has left: " : " has left in part: ")
                + parcels;
    }

    private Parcel parcel(io.handshake.confirm.domain.Parcel parcel) {
        return new Parcel(
                parcel.carrier(),
                parcel.service(),
                parcel.trackingNumber(),
                parcel.trackingUrl(),
                parcel.lines().stream().map(this::line).toList());
    }

    /** @param told which of the parcels that the cart was told of it is; -1 if that can't be said */
    private Parcel parcel(Box box, int told) {
        return new Parcel(
                box.carrier(),
                box.service(),
                box.trackingNumber(),
                box.trackingUrl(),
                told < 0
                        ? List.of()
                        : shipment.toCart().get(told).lines().stream()
                                .map(this::line)
                                .toList());
    }

    private LineQuantity line(io.handshake.confirm.domain.Parcel.Units units) {
        return new LineQuantity(
                units.lineId(), cartLineId(units.lineId()), skuAtCart(units.lineId()), units.quantity());
    }

    private boolean orderHas(LineId id) {
        KnownOrder known = order.order();
        return known != null && known.line(id).isPresent();
    }

    private @Nullable String cartLineId(LineId id) {
        KnownOrder known = order.order();
        return known == null ? null : known.line(id).map(OrderLine::cartLineId).orElse(null);
    }

    /** A line's id is made of the cart's SKU, while its SKU is ours. */
    private static Sku skuAtCart(LineId id) {
        return new Sku(id.value().substring(0, id.value().lastIndexOf('#')));
    }

    /** It can't be said to this cart; the message is for a person. */
    static final class UnsaidException extends RuntimeException {
        UnsaidException(String reason) {
            super(reason, null, false, false);
        }

        String reason() {
            return Objects.requireNonNull(getMessage());
        }
    }
}
