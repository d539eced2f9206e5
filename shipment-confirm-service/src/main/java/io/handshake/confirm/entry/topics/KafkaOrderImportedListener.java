package io.handshake.confirm.entry.topics;

import io.handshake.carts.Carts;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.Recipient;
import io.handshake.confirm.entry.TakeInShipments;
import io.handshake.events.v1.OrderImported;
import io.handshake.runtime.inbound.Unprocessable;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * The orders on {@code order-imported.v1}: what may be shipped, and be captured for it. Each restates its order, so an older
 * one changes nothing. One without a value says that the order was erased.
 */
public final class KafkaOrderImportedListener {
    private static final Logger log = LoggerFactory.getLogger(KafkaOrderImportedListener.class);

    private final TakeInShipments shipments;
    private final Carts carts;

    public KafkaOrderImportedListener(TakeInShipments shipments, Carts carts) {
        this.shipments = shipments;
        this.carts = carts;
    }

    @KafkaListener(
            id = "order-imported",
            idIsGroup = false,
            topics = Topics.ORDER_IMPORTED,
            containerFactory = "inboundListeners")
    void on(ConsumerRecord<@Nullable String, @Nullable Object> message) {
        OrderKey key = key(message.key());
        if (carts.find(key.cartId()).isEmpty()) {
            log.info("order={} outcome=passed reason=\"its cart is not configured here\"", key);
            return;
        }
        switch (message.value()) {
            case null -> shipments.erase(key);
            case OrderImported order -> shipments.learn(key, known(key, order));
            default ->
                throw new Unprocessable(
                        "OTHER_RECORD",
                        Topics.ORDER_IMPORTED + " holds records of OrderImported, and that of " + key
                                + " is another; send it to its own topic");
        }
    }

    private static OrderKey key(@Nullable String text) {
        if (text == null) {
            throw new Unprocessable(
                    "NO_KEY", "a record on " + Topics.ORDER_IMPORTED + " has no key; it is the order key");
        }
        try {
            return OrderKey.parse(text);
        } catch (IllegalArgumentException misshapen) {
            throw new Unprocessable("OTHER_KEY", "'" + text + "' is no order key; it is cartId/orderNumber");
        }
    }

    private static KnownOrder known(OrderKey key, OrderImported order) {
        if (!order.getOrderKey().equals(key.toString())) {
            throw new Unprocessable(
                    "OTHER_KEY",
                    "the record of order " + order.getOrderKey() + " has the key " + key + "; use its own");
        }
        io.handshake.events.v1.Payment payment = order.getPayment();
        return new KnownOrder(
                order.getMeta().getIncarnation(),
                order.getMeta().getSequence(),
                order.getRevision(),
                state(key, order.getState()),
                order.getCartOrderId(),
                order.getPlacedAt(),
                order.getCurrency(),
                order.getPricesIncludeTax(),
                new Recipient(
                        order.getCustomer().getFirstName(),
                        order.getCustomer().getLastName(),
                        order.getCustomer().getEmail(),
                        order.getShipTo().getCountry()),
                order.getLines().stream().map(KafkaOrderImportedListener::line).toList(),
                totals(order.getTotals()),
                payment == null ? null : payment(payment));
    }

    private static OrderState state(OrderKey key, io.handshake.events.v1.OrderState state) {
        return switch (state) {
            case AWAITING_PAYMENT -> OrderState.AWAITING_PAYMENT;
            case AUTHORIZED -> OrderState.AUTHORIZED;
            case READY -> OrderState.READY;
            case HOLD -> OrderState.HOLD;
            case PART_SHIPPED -> OrderState.PART_SHIPPED;
            case SHIPPED -> OrderState.SHIPPED;
            case CANCELLED -> OrderState.CANCELLED;
            case REFUNDED -> OrderState.REFUNDED;
            case UNKNOWN ->
                throw new Unprocessable(
                        "UNKNOWN_STATE",
                        "the state of order " + key + " is newer than this service; bring the service up to date and"
                                + " replay this");
        };
    }

    private static OrderLine line(io.handshake.events.v1.OrderLine line) {
        String parent = line.getParentLineId();
        return new OrderLine(
                new LineId(line.getLineId()),
                line.getCartLineId(),
                new Sku(line.getSku()),
                line.getName(),
                line.getQuantity(),
                line.getFulfilled(),
                line.getUnitPrice(),
                line.getDiscount(),
                line.getTax(),
                line.getRequiresShipping(),
                parent == null ? null : new LineId(parent));
    }

    private static Totals totals(io.handshake.events.v1.Totals totals) {
        return new Totals(
                totals.getItems(), totals.getShipping(), totals.getTax(), totals.getDiscount(), totals.getGrand());
    }

    private static Payment payment(io.handshake.events.v1.Payment payment) {
        return new Payment(
                payment.getMethod(),
                Payment.State.valueOf(payment.getState().name()),
                payment.getAuthorized(),
                payment.getCaptured(),
                payment.getRefunded(),
                payment.getReference());
    }
}
