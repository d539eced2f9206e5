package io.handshake.confirm.entry.topics;

import io.handshake.carts.Carts;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.StatedShipment.StatedLine;
import io.handshake.confirm.entry.StatedShipment.StatedPackage;
import io.handshake.confirm.entry.TakeInShipments;
import io.handshake.confirm.entry.TakeInShipments.Outcome;
import io.handshake.confirm.entry.Unreadable;
import io.handshake.events.v1.ReportedLine;
import io.handshake.events.v1.ReportedPackage;
import io.handshake.events.v1.ShipmentReport;
import io.handshake.runtime.inbound.TopicIds;
import io.handshake.runtime.inbound.Unprocessable;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.OrderKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * The shipments on {@code oms-shipments.v1}. What is delivered again changes nothing; what can't be read, or says something
 * else of a shipment than before, is refused with its reason and parked.
 */
public final class KafkaShipmentReportListener {
    private final TakeInShipments shipments;
    private final Carts carts;
    private final TopicIds topics;

    public KafkaShipmentReportListener(TakeInShipments shipments, Carts carts, TopicIds topics) {
        this.shipments = shipments;
        this.carts = carts;
        this.topics = topics;
    }

    @KafkaListener(
            id = "oms-shipments",
            idIsGroup = false,
            topics = Topics.OMS_SHIPMENTS,
            containerFactory = "inboundListeners")
    void on(ConsumerRecord<@Nullable String, @Nullable Object> message) {
        Object value = message.value();
        if (value == null) {
            throw new Unprocessable(
                    "NO_VALUE",
                    "a record without a value says nothing of a shipment; to take one back, report it as VOIDED");
        }
        if (!(value instanceof ShipmentReport report)) {
            throw new Unprocessable(
                    "OTHER_RECORD",
                    Topics.OMS_SHIPMENTS + " holds records of ShipmentReport, and this is another; send it to its own"
                            + " topic");
        }
        try {
            StatedShipment stated = stated(report);
            OrderKey order = stated.order(carts);
            requireKey(message.key(), order);
            settle(report, order, take(report, stated, order, source(message)));
        } catch (Unreadable unreadable) {
            throw new Unprocessable(
                    unreadable.reason(),
                    "shipment '" + report.getShipmentId() + "': " + unreadable.place() + ": " + unreadable.message()
                            + "; " + unreadable.cure());
        }
    }

    /** The record, wherever it is read from again. */
    private String source(ConsumerRecord<@Nullable String, @Nullable Object> message) {
        return topics.of(message) + "-" + message.partition() + "/" + message.offset();
    }

    private Outcome take(ShipmentReport report, StatedShipment stated, OrderKey order, String source) {
        return switch (report.getKind()) {
            case SHIPPED -> shipments.report(order, stated.read(carts).report());
            case CORRECTED ->
                shipments.correct(order, report.getShipmentId().strip(), before -> corrected(stated, before), source);
            case VOIDED ->
                shipments.voided(order, report.getShipmentId().strip(), StatedShipment.reason(report.getReason()));
            case UNKNOWN ->
                throw new Unprocessable(
                        "UNKNOWN_KIND",
                        "shipment '" + report.getShipmentId() + "': its kind is newer than this service; bring the"
                                + " service up to date and replay this");
        };
    }

    private static List<Box> corrected(StatedShipment stated, List<Box> before) {
        return StatedShipment.boxes(stated.place(), stated.packages(), before);
    }

    /** An order's reports must come in their order, so they need one partition. */
    private static void requireKey(@Nullable String key, OrderKey order) {
        if (!order.toString().equals(key)) {
            throw new Unprocessable(
                    "OTHER_KEY",
                    "a report of order " + order + " has the key '" + key
                            + "'; the key must be the order's, so that its" + " reports stay in their order");
        }
    }

    private static void settle(ShipmentReport report, OrderKey order, Outcome outcome) {
        String what = "shipment '" + report.getShipmentId() + "' of order " + order + ": ";
        switch (outcome) {
            case Outcome.Taken _, Outcome.Known _ -> {}
            case Outcome.Differs differs ->
                throw new Unprocessable(
                        "DIFFERS",
                        what + differs.difference()
                                + "; report other goods under another shipmentId, other tracking as CORRECTED");
            case Outcome.HeldElsewhere _ ->
                throw new Unprocessable(
                        "HELD_BY_ANOTHER_ORDER",
                        what + "the shipmentId belongs to another order; give each shipment an id of its own");
            case Outcome.Unknown _ ->
                throw new Unprocessable(
                        "UNKNOWN_SHIPMENT",
                        what + "it was never reported for this order; report it as SHIPPED first, and replay this");
            case Outcome.Refused refused -> throw new Unprocessable("REFUSED", what + refused.reason());
        }
    }

    private static StatedShipment stated(ShipmentReport report) {
        List<StatedPackage> packages = new ArrayList<>();
        for (int i = 0; i < report.getPackages().size(); i++) {
            ReportedPackage one = report.getPackages().get(i);
            Place place = Place.WHOLE.item("packages", i);
            List<StatedLine> lines = new ArrayList<>();
            for (int j = 0; j < one.getLines().size(); j++) {
                ReportedLine line = one.getLines().get(j);
                lines.add(new StatedLine(place.item("lines", j), line.getLineId(), line.getSku(), line.getQuantity()));
            }
            packages.add(new StatedPackage(
                    place, one.getCarrier(), one.getService(), one.getTrackingNumber(), one.getTrackingUrl(), lines));
        }
        return new StatedShipment(
                Place.WHOLE,
                report.getShipmentId(),
                report.getCartId(),
                report.getOrderNumber(),
                report.getShippedAt(),
                packages,
                report.getCustomerNotified());
    }
}
