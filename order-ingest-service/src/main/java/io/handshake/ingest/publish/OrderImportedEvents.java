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
        OrderImported event = new OrderImported();
        event.setMeta(meta(imported, identity));
        event.setOrderKey(order.key().toString());
        event.setCartId(order.key().cartId().value());
        event.setOrderNumber(order.key().orderNumber());
        event.setCartOrderId(order.cartOrderId());
        event.setRevision(imported.revision());
        event.setState(OrderState.valueOf(order.state().name()));
        event.setSourceState(order.sourceState());
        event.setSourceUpdatedAt(order.sourceUpdatedAt());
        event.setPlacedAt(order.placedAt());
        event.setCurrency(order.currency());
        event.setPricesIncludeTax(order.pricesIncludeTax());
        event.setCustomer(customer(order.customer()));
        event.setShipTo(address(order.shipTo()));
        event.setBillTo(order.billTo() == null ? null : address(order.billTo()));
        event.setShippingMethod(order.shippingMethod());
        event.setOmsService(imported.omsService());
        event.setLines(order.lines().stream().map(OrderImportedEvents::line).toList());
        event.setTotals(totals(order.totals()));
        event.setPayment(payment(order.payment()));
        event.setNotes(order.notes());
        return event;
    }

    private EventMeta meta(ImportedOrder imported, EventIdentity identity) {
        EventMeta meta = new EventMeta();
        meta.setEventId(identity.eventId());
        meta.setSequence(identity.sequence());
        meta.setOccurredAt(identity.occurredAt());
        meta.setProducer(producer);
        meta.setCorrelationId(imported.takenIn().by());
        meta.setCausationId(imported.takenIn().by());
        meta.setIncarnation(identity.incarnation());
        return meta;
    }

    private static io.handshake.events.v1.Customer customer(Customer customer) {
        io.handshake.events.v1.Customer to = new io.handshake.events.v1.Customer();
        to.setFirstName(customer.firstName());
        to.setLastName(customer.lastName());
        to.setEmail(customer.email());
        to.setPhone(customer.phone());
        return to;
    }

    private static io.handshake.events.v1.Address address(Address address) {
        io.handshake.events.v1.Address to = new io.handshake.events.v1.Address();
        to.setFirstName(address.firstName());
        to.setLastName(address.lastName());
        to.setCompany(address.company());
        to.setAddress1(address.address1());
        to.setAddress2(address.address2());
        to.setCity(address.city());
        to.setState(address.state());
        to.setPostalCode(address.postalCode());
        to.setCountry(address.country());
        to.setPhone(address.phone());
        return to;
    }

    private static io.handshake.events.v1.OrderLine line(OrderLine line) {
        io.handshake.events.v1.OrderLine to = new io.handshake.events.v1.OrderLine();
        to.setLineId(line.lineId().value());
        to.setCartLineId(line.cartLineId());
        to.setSku(line.sku().value());
        to.setName(line.name());
        to.setQuantity(line.quantity());
        to.setFulfilled(line.fulfilled());
        to.setUnitPrice(amount(line.unitPrice()));
        to.setDiscount(amount(line.discount()));
        to.setTax(amount(line.tax()));
        to.setRequiresShipping(line.requiresShipping());
        to.setParentLineId(
                line.parentLineId() == null ? null : line.parentLineId().value());
        return to;
    }

    private static io.handshake.events.v1.Totals totals(Totals totals) {
        io.handshake.events.v1.Totals to = new io.handshake.events.v1.Totals();
        to.setItems(amount(totals.items()));
        to.setShipping(amount(totals.shipping()));
        to.setTax(amount(totals.tax()));
        to.setDiscount(amount(totals.discount()));
        to.setGrand(amount(totals.grand()));
        return to;
    }

    private static io.handshake.events.v1.@Nullable Payment payment(@Nullable Payment payment) {
        if (payment == null) {
            return null;
        }
        io.handshake.events.v1.Payment to = new io.handshake.events.v1.Payment();
        to.setMethod(payment.method());
        to.setState(PaymentState.valueOf(payment.state().name()));
        to.setAuthorized(amount(payment.authorized()));
        to.setCaptured(amount(payment.captured()));
        to.setRefunded(amount(payment.refunded()));
        to.setReference(payment.reference());
        return to;
    }

    /** Amounts are already rounded to the currency's minor unit, which never has more than four digits. */
    private static BigDecimal amount(BigDecimal amount) {
        return amount.setScale(SCALE, RoundingMode.UNNECESSARY);
    }
}
