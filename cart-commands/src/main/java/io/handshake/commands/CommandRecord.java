package io.handshake.commands;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Parcel;
import io.handshake.events.v1.CapturePayment;
import io.handshake.events.v1.CartCommand;
import io.handshake.events.v1.CartLine;
import io.handshake.events.v1.CartPackage;
import io.handshake.events.v1.MarkShipped;
import io.handshake.events.v1.Money;
import io.handshake.events.v1.NotifyCustomer;
import io.handshake.events.v1.RefundLine;
import io.handshake.events.v1.RefundPayment;
import io.handshake.events.v1.SetStock;
import io.handshake.events.v1.ShipmentKind;
import java.math.RoundingMode;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An effect in the words of the topic, with carriers in the cart's. */
final class CommandRecord {
    private static final int SCALE = 4;

    private final CartSettings cart;

    CommandRecord(CartSettings cart) {
        this.cart = cart;
    }

    /** What the command is keyed by, so that commands for one order, or one SKU, keep their order. */
    static String key(Effect effect) {
        return switch (effect) {
            case Effect.SetStock stock -> only(stock).sku().value();
            case Effect.AtFulfilment fulfilment -> fulfilment.order().key().toString();
            case Effect.AtRefunds refunds -> refunds.order().key().toString();
        };
    }

    /**
     * Which command it is.
     *
     * @param before the version of the last one for the same effect; 0 if there was none
     */
    static long version(Effect effect, long before) {
        return switch (effect) {
            case Effect.SetStock stock -> only(stock).version();
            case Effect.AtFulfilment _, Effect.AtRefunds _ -> before + 1;
        };
    }

    /** Empty if there is no command for it. */
    Optional<CartCommand> of(Effect effect, long version, Instant deadline) {
        return Optional.ofNullable(body(effect))
                .map(body -> CartCommand.newBuilder()
                        .setEffectId(effect.attempt().reference())
                        .setCartId(cart.id().value())
                        .setOrderKey(effect instanceof Effect.SetStock ? null : key(effect))
                        .setDeadline(deadline)
                        .setVersion(version)
                        .setBody(body)
                        .build());
    }

    private @Nullable Object body(Effect effect) {
        return switch (effect) {
            case Effect.MarkShipped shipped ->
                marked(shipped.order(), ShipmentKind.SHIPPED)
                        .setShippedAt(shipped.shippedAt())
                        .setPackages(packages(shipped.parcels()))
                        .setComplete(shipped.completesOrder())
                        .setNotifyCustomer(shipped.notifyCustomer())
                        .setKnown(shipped.known().stream().sorted().toList())
                        .build();
            case Effect.CorrectTracking correction ->
                marked(correction.order(), ShipmentKind.CORRECTED)
                        .setShipment(correction.shipment())
                        .setPackages(packages(List.of(correction.parcel())))
                        .setNotifyCustomer(correction.notifyCustomer())
                        .build();
            case Effect.VoidShipment voided ->
                marked(voided.order(), ShipmentKind.VOIDED)
                        .setShipment(voided.shipment())
                        .setReason(voided.reason())
                        .build();
            case Effect.Capture capture ->
                CapturePayment.newBuilder()
                        .setOrderNumber(capture.order().key().orderNumber())
                        .setCartOrderId(capture.order().cartOrderId())
                        .setAmount(capture.amount() == null ? null : money(capture.amount()))
                        .setLines(lines(capture.lines()))
                        .setLast(capture.last())
                        .build();
            case Effect.NotifyCustomer notice ->
                NotifyCustomer.newBuilder()
                        .setOrderNumber(notice.order().key().orderNumber())
                        .setCartOrderId(notice.order().cartOrderId())
                        .setShipment(notice.shipment())
                        .setText(notice.text())
                        .build();
            case Effect.SetStock stock -> level(only(stock));
            case Effect.Refund refund ->
                RefundPayment.newBuilder()
                        .setOrderNumber(refund.order().key().orderNumber())
                        .setCartOrderId(refund.order().cartOrderId())
                        .setAmount(money(refund.amount()))
                        .setLines(refund.lines().stream()
                                .map(line -> new RefundLine(line(line.line()), line.restock()))
                                .toList())
                        .setShipping(refund.shipping() == null ? null : money(refund.shipping()))
                        .setReason(refund.reason())
                        .setNotifyCustomer(refund.notifyCustomer())
                        .build();
            case Effect.RecordReturn _ -> null;
        };
    }

    private static MarkShipped.Builder marked(OrderRef order, ShipmentKind kind) {
        return MarkShipped.newBuilder()
                .setOrderNumber(order.key().orderNumber())
                .setCartOrderId(order.cartOrderId())
                .setKind(kind)
                .setPackages(List.of())
                .setComplete(false)
                .setNotifyCustomer(false)
                .setKnown(List.of());
    }

    private static SetStock level(Effect.SetStock.Level level) {
        return SetStock.newBuilder()
                .setSku(level.sku().value())
                .setAvailable(level.quantity())
                .setBackorders(level.backorders())
                .setExpected(level.expected())
                .build();
    }

    /** The connector hands out one level at a time, so that each is ordered by its own version. */
    private static Effect.SetStock.Level only(Effect.SetStock stock) {
        if (stock.levels().size() != 1) {
            throw new IllegalArgumentException(
                    "a command sets one level, not " + stock.levels().size());
        }
        return stock.levels().getFirst();
    }

    private List<CartPackage> packages(List<Parcel> parcels) {
        return parcels.stream()
                .map(parcel -> CartPackage.newBuilder()
                        .setCarrier(cart.carriers().getOrDefault(parcel.carrier(), parcel.carrier()))
                        .setService(parcel.service())
                        .setTrackingNumber(parcel.trackingNumber())
                        .setTrackingUrl(parcel.trackingUrl())
                        .setLines(lines(parcel.lines()))
                        .build())
                .toList();
    }

    private static List<CartLine> lines(List<LineQuantity> lines) {
        return lines.stream().map(CommandRecord::line).toList();
    }

    private static CartLine line(LineQuantity line) {
        return CartLine.newBuilder()
                .setLineId(line.lineId().value())
                .setCartLineId(line.cartLineId())
                .setSku(line.sku().value())
                .setQuantity(line.quantity())
                .build();
    }

    /** @throws ArithmeticException if it has more decimals than the topic's records can hold: money is not rounded */
    private static Money money(io.handshake.vocabulary.Money money) {
        return new Money(money.amount().setScale(SCALE, RoundingMode.UNNECESSARY), money.currency());
    }
}
