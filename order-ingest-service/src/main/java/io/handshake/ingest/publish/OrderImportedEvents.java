package io.handshake.ingest.publish;

import io.handshake.events.v1.EventMeta;
import io.handshake.events.v1.OrderImported;
import io.handshake.events.v1.OrderState;
import io.handshake.events.v1.PaymentState;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.EventIdentity;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A revision of an order as {@code OrderImported} on {@code order-imported.v1}, keyed by the order key. */
public final class OrderImportedEvents implements Function<ImportedOrder, EventDraft> {
    /** Scale of every amount on the wire: {@code decimal(18,4)}. */
    private static final int SCALE = 4;

    private final EventEncoder encoder;
    private final String producer;

    public OrderImportedEvents(EventEncoder encoder, String producer) {
        this.encoder = encoder;
        this.producer = producer;
    }

    @Override
    public EventDraft apply(ImportedOrder imported) {
        return new EventDraft(
                Topics.ORDER_IMPORTED,
                imported.order().key().toString(),
                OrderImported.class.getSimpleName(),
                Trace.current().map(Traceparent::toString).orElse(null),
                identity -> encoder.encode(Topics.ORDER_IMPORTED, event(imported, identity)));
    }

    private OrderImported event(ImportedOrder imported, EventIdentity identity) {
        CartOrder order = imported.order();
        return OrderImported.newBuilder()
                .setMeta(meta(imported, identity))
                .setOrderKey(order.key().toString())
                .setCartId(order.key().cartId().value())
                .setOrderNumber(order.key().orderNumber())
                .setCartOrderId(order.cartOrderId())
                .setRevision(imported.revision())
                .setState(OrderState.valueOf(order.state().name()))
                .setSourceState(order.sourceState())
                .setSourceUpdatedAt(order.sourceUpdatedAt())
                .setPlacedAt(order.placedAt())
                .setCurrency(order.currency())
                .setPricesIncludeTax(order.pricesIncludeTax())
                .setCustomer(customer(order.customer()))
                .setShipTo(address(order.shipTo()))
                .setBillTo(order.billTo() == null ? null : address(order.billTo()))
                .setShippingMethod(order.shippingMethod())
                .setOmsService(imported.omsService())
                .setLines(order.lines().stream().map(OrderImportedEvents::line).toList())
                .setTotals(totals(order.totals()))
                .setPayment(payment(order.payment()))
                .setNotes(order.notes())
                .build();
    }

    private EventMeta meta(ImportedOrder imported, EventIdentity identity) {
        return EventMeta.newBuilder()
                .setEventId(identity.eventId())
                .setSequence(identity.sequence())
                .setOccurredAt(identity.occurredAt())
                .setProducer(producer)
                .setCorrelationId(imported.takenIn().importId())
                .setCausationId(imported.takenIn().importId())
                .setIncarnation(identity.incarnation())
                .build();
    }

    private static io.handshake.events.v1.Customer customer(Customer customer) {
        return io.handshake.events.v1.Customer.newBuilder()
                .setFirstName(customer.firstName())
                .setLastName(customer.lastName())
                .setEmail(customer.email())
                .setPhone(customer.phone())
                .build();
    }

    private static io.handshake.events.v1.Address address(Address address) {
        return io.handshake.events.v1.Address.newBuilder()
                .setFirstName(address.firstName())
                .setLastName(address.lastName())
                .setCompany(address.company())
                .setAddress1(address.address1())
                .setAddress2(address.address2())
                .setCity(address.city())
                .setState(address.state())
                .setPostalCode(address.postalCode())
                .setCountry(address.country())
                .setPhone(address.phone())
                .build();
    }

    private static io.handshake.events.v1.OrderLine line(OrderLine line) {
        return io.handshake.events.v1.OrderLine.newBuilder()
                .setLineId(line.lineId().value())
                .setCartLineId(line.cartLineId())
                .setSku(line.sku().value())
                .setName(line.name())
                .setQuantity(line.quantity())
                .setFulfilled(line.fulfilled())
                .setUnitPrice(amount(line.unitPrice()))
                .setDiscount(amount(line.discount()))
                .setTax(amount(line.tax()))
                .setRequiresShipping(line.requiresShipping())
                .setParentLineId(
                        line.parentLineId() == null ? null : line.parentLineId().value())
                .build();
    }

    private static io.handshake.events.v1.Totals totals(Totals totals) {
        return io.handshake.events.v1.Totals.newBuilder()
                .setItems(amount(totals.items()))
                .setShipping(amount(totals.shipping()))
                .setTax(amount(totals.tax()))
                .setDiscount(amount(totals.discount()))
                .setGrand(amount(totals.grand()))
                .build();
    }

    private static io.handshake.events.v1.@Nullable Payment payment(@Nullable Payment payment) {
        return payment == null
                ? null
                : io.handshake.events.v1.Payment.newBuilder()
                        .setMethod(payment.method())
                        .setState(PaymentState.valueOf(payment.state().name()))
                        .setAuthorized(amount(payment.authorized()))
                        .setCaptured(amount(payment.captured()))
                        .setRefunded(amount(payment.refunded()))
                        .setReference(payment.reference())
                        .build();
    }

    /** Amounts are already rounded to the currency's minor unit, which never has more than four digits. */
    private static BigDecimal amount(BigDecimal amount) {
        return amount.setScale(SCALE, RoundingMode.UNNECESSARY);
    }
}
