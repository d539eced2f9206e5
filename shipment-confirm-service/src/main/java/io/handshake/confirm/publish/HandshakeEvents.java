package io.handshake.confirm.publish;

import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Parcel;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Telling;
import io.handshake.events.v1.EventMeta;
import io.handshake.events.v1.LineQuantity;
import io.handshake.events.v1.OrderShipped;
import io.handshake.events.v1.ShipmentConfirmed;
import io.handshake.events.v1.ShipmentKind;
import io.handshake.events.v1.StepName;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.EventIdentity;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.Money;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;

/**
 * What a decision tells: {@code OrderShipped} on {@code order-shipped.v1} and {@code ShipmentConfirmed} on
 * {@code shipment-confirmed.v1}, keyed by the order key.
 */
public final class HandshakeEvents implements Function<Decision, List<EventDraft>> {
    /** Scale of every amount on the wire: {@code decimal(18,4)}. */
    private static final int SCALE = 4;

    /** ISO 4217 for "no currency": of an order that never came, so nothing was captured for it. */
    private static final String NO_CURRENCY = "XXX";

    private final EventEncoder encoder;
    private final String producer;

    public HandshakeEvents(EventEncoder encoder, String producer) {
        this.encoder = encoder;
        this.producer = producer;
    }

    @Override
    public List<EventDraft> apply(Decision decision) {
        OrderHandshake after = decision.after();
        return decision.tellings().stream()
                .map(telling -> draft(after, telling))
                .toList();
    }

    private EventDraft draft(OrderHandshake after, Telling telling) {
        Shipment shipment = after.shipment(telling.shipmentId()).orElseThrow();
        return switch (telling) {
            case Telling.Left left -> shipped(after, shipment, ShipmentKind.SHIPPED, left.complete(), shipment.id());
            case Telling.Corrected corrected ->
                shipped(
                        after,
                        shipment,
                        ShipmentKind.CORRECTED,
                        corrected.complete(),
                        shipment.id() + "/" + shipment.corrections().size());
            case Telling.Voided _ -> shipped(after, shipment, ShipmentKind.VOIDED, false, shipment.id() + "/void");
            case Telling.Confirmed _ ->
                draft(
                        after,
                        Topics.SHIPMENT_CONFIRMED,
                        ShipmentConfirmed.class.getSimpleName(),
                        identity -> confirmed(after, shipment, identity));
        };
    }

    private EventDraft shipped(
            OrderHandshake after, Shipment shipment, ShipmentKind kind, boolean complete, String cause) {
        return draft(
                after,
                Topics.ORDER_SHIPPED,
                OrderShipped.class.getSimpleName(),
                identity -> shipped(after, shipment, kind, complete, meta(shipment, cause, identity)));
    }

    private EventDraft draft(
            OrderHandshake after, String topic, String type, Function<EventIdentity, SpecificRecord> event) {
        return new EventDraft(
                topic,
                after.key().toString(),
                type,
                Trace.current().map(Traceparent::toString).orElse(null),
                identity -> encoder.encode(topic, event.apply(identity)));
    }

    private static OrderShipped shipped(
            OrderHandshake after, Shipment shipment, ShipmentKind kind, boolean complete, EventMeta meta) {
        OrderShipped event = new OrderShipped();
        event.setMeta(meta);
        event.setOrderKey(after.key().toString());
        event.setShipmentId(shipment.id());
        event.setShippedAt(shipment.report().shippedAt());
        event.setPackages(
                shipment.parcels().stream().map(HandshakeEvents::parcel).toList());
        event.setComplete(complete);
        event.setKind(kind);
        return event;
    }

    private ShipmentConfirmed confirmed(OrderHandshake after, Shipment shipment, EventIdentity identity) {
        ShipmentConfirmed event = new ShipmentConfirmed();
        event.setMeta(meta(shipment, shipment.id(), identity));
        event.setOrderKey(after.key().toString());
        event.setShipmentId(shipment.id());
        event.setSteps(shipment.steps().values().stream()
                .flatMap(HandshakeEvents::ended)
                .toList());
        event.setCaptured(new io.handshake.events.v1.Money(
                after.captured().setScale(SCALE, RoundingMode.HALF_EVEN), currency(after)));
        return event;
    }

    private static String currency(OrderHandshake after) {
        KnownOrder order = after.order();
        return order != null
                ? order.currency()
                : after.shipments().stream()
                        .map(Shipment::moved)
                        .filter(Objects::nonNull)
                        .map(Money::currency)
                        .findFirst()
                        .orElse(NO_CURRENCY);
    }

    private static Stream<io.handshake.events.v1.Step> ended(Step step) {
        Step.Outcome outcome = step.outcome();
        if (outcome == null) {
            return Stream.empty();
        }
        io.handshake.events.v1.Step told = new io.handshake.events.v1.Step();
        told.setName(StepName.valueOf(step.name().name()));
        told.setStrategy(step.strategy().name().toLowerCase(Locale.ROOT));
        told.setOutcome(outcome.name());
        told.setDetail(step.detail());
        told.setAt(step.at());
        return Stream.of(told);
    }

    private static io.handshake.events.v1.Package parcel(Parcel parcel) {
        io.handshake.events.v1.Package told = new io.handshake.events.v1.Package();
        told.setCarrier(parcel.carrier());
        told.setService(parcel.service());
        told.setTrackingNumber(parcel.trackingNumber());
        told.setTrackingUrl(parcel.trackingUrl());
        told.setLines(parcel.lines().stream()
                .map(units ->
                        new LineQuantity(units.lineId().value(), units.sku().value(), units.quantity()))
                .toList());
        return told;
    }

    /** All that is told of a shipment goes back to its report. */
    private EventMeta meta(Shipment shipment, String cause, EventIdentity identity) {
        EventMeta meta = new EventMeta();
        meta.setEventId(identity.eventId());
        meta.setSequence(identity.sequence());
        meta.setOccurredAt(identity.occurredAt());
        meta.setProducer(producer);
        meta.setCorrelationId(shipment.id());
        meta.setCausationId(cause);
        meta.setIncarnation(identity.incarnation());
        return meta;
    }
}
