package io.handshake.confirm.domain;

import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cart that is only files is to be told: a list that only grows. What was said of a shipment is never changed; what
 * is said of it later, that it has other tracking or never left, comes behind it.
 */
public interface ConfirmationFile {

    /** What is said of a shipment. */
    enum Status {
        /** It left, and nothing of the order remained to be shipped. */
        SHIPPED,
        /** It left, and something remained. */
        PART_SHIPPED,
        /** It never left. */
        VOIDED
    }

    /**
     * One thing that the cart is told.
     *
     * @param cartOrderId null if the cart has none, or it is not known
     * @param demanded what is to be captured with it; null if nothing is
     */
    record Fact(
            OrderKey order,
            @Nullable String cartOrderId,
            String shipmentId,
            Status status,
            Instant shippedAt,
            List<Parcel> parcels,
            @Nullable Money demanded) {
        public Fact {
            parcels = List.copyOf(parcels);
        }
    }

    /**
     * A fact where it stands.
     *
     * @param position rises from one to the next
     */
    record Entry(long position, Fact fact) {}

    /**
     * What comes behind a position, in its order. Nothing is ever put before what was given out.
     *
     * @param after 0 for the beginning
     */
    List<Entry> after(CartId cart, long after, int limit);

    /** All that the cart is to be told of an order so far, each under a name that it keeps. */
    static Map<String, Fact> facts(OrderHandshake handshake) {
        Map<String, Fact> facts = new LinkedHashMap<>();
        for (Shipment shipment : handshake.shipments()) {
            Step status = shipment.step(Step.Name.STATUS);
            if (status == null
                    || status.strategy() != Step.Strategy.FILE
                    || shipment.toCart().isEmpty()) {
                continue;
            }
            Status left = shipment.completes() ? Status.SHIPPED : Status.PART_SHIPPED;
            facts.put(shipment.id(), fact(handshake, shipment, left, shipment.toCart()));
            for (int i = 1; i <= shipment.correctedAtCart(); i++) {
                facts.put(
                        shipment.id() + "\n" + i,
                        fact(
                                handshake,
                                shipment,
                                left,
                                parcels(shipment.corrections().get(i - 1))));
            }
            if (shipment.recalled()) {
                facts.put(shipment.id() + "\nvoid", fact(handshake, shipment, Status.VOIDED, shipment.toCart()));
            }
        }
        return facts;
    }

    private static List<Parcel> parcels(Shipment.Correction correction) {
        return correction.boxes().stream()
                .map(box ->
                        new Parcel(box.carrier(), box.service(), box.trackingNumber(), box.trackingUrl(), List.of()))
                .toList();
    }

    private static Fact fact(OrderHandshake handshake, Shipment shipment, Status status, List<Parcel> parcels) {
        KnownOrder order = handshake.order();
        Demand demand = shipment.demand();
        return new Fact(
                handshake.key(),
                order == null ? null : order.cartOrderId(),
                shipment.id(),
                status,
                shipment.report().shippedAt(),
                parcels,
                demand == null ? null : demand.amount());
    }
}
