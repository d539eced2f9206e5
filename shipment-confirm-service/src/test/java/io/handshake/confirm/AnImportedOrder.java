package io.handshake.confirm;

import io.handshake.events.v1.Address;
import io.handshake.events.v1.Customer;
import io.handshake.events.v1.EventMeta;
import io.handshake.events.v1.OrderImported;
import io.handshake.events.v1.OrderLine;
import io.handshake.events.v1.OrderState;
import io.handshake.events.v1.Payment;
import io.handshake.events.v1.PaymentState;
import io.handshake.events.v1.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/** An order of two mugs and a plate, authorised and not captured, as order-ingest tells it. */
final class AnImportedOrder {
    private static final BigDecimal ZERO = new BigDecimal("0.0000");

    private AnImportedOrder() {}

    static OrderImported of(String cart, String number) {
        return of(cart, number, 1, OrderState.AUTHORIZED);
    }

    static OrderImported of(String cart, String number, int revision, OrderState state) {
        return OrderImported.newBuilder()
                .setMeta(EventMeta.newBuilder()
                        .setEventId(UUID.randomUUID().toString())
                        .setSequence(revision)
                        .setOccurredAt(Instant.parse("2026-11-01T10:00:00Z"))
                        .setProducer("order-ingest")
                        .setCorrelationId("import")
                        .setCausationId("import")
                        .setIncarnation(1)
                        .build())
                .setOrderKey(cart + "/" + number)
                .setCartId(cart)
                .setOrderNumber(number)
                .setCartOrderId("id-" + number)
                .setRevision(revision)
                .setState(state)
                .setSourceState("PaymentAuthorized")
                .setPlacedAt(Instant.parse("2026-11-01T10:00:00Z"))
                .setCurrency("EUR")
                .setPricesIncludeTax(true)
                .setCustomer(Customer.newBuilder()
                        .setFirstName("Jan")
                        .setLastName("Muster")
                        .setEmail("jan@example.org")
                        .build())
                .setShipTo(Address.newBuilder()
                        .setFirstName("Jan")
                        .setLastName("Muster")
                        .setAddress1("Weg 1")
                        .setCity("Berlin")
                        .setPostalCode("10115")
                        .setCountry("DE")
                        .build())
                .setShippingMethod("Standard")
                .setLines(List.of(line("MUG", 2, "12.5000"), line("PLATE", 1, "5.0000")))
                .setTotals(Totals.newBuilder()
                        .setItems(new BigDecimal("30.0000"))
                        .setShipping(new BigDecimal("4.9000"))
                        .setTax(ZERO)
                        .setDiscount(ZERO)
                        .setGrand(new BigDecimal("34.9000"))
                        .build())
                .setPayment(Payment.newBuilder()
                        .setMethod("card")
                        .setState(PaymentState.AUTHORIZED)
                        .setAuthorized(new BigDecimal("34.9000"))
                        .setCaptured(ZERO)
                        .setRefunded(ZERO)
                        .build())
                .build();
    }

    private static OrderLine line(String sku, int quantity, String price) {
        return OrderLine.newBuilder()
                .setLineId(sku + "#1")
                .setSku(sku)
                .setName(sku)
                .setQuantity(quantity)
                .setFulfilled(0)
                .setUnitPrice(new BigDecimal(price))
                .setDiscount(ZERO)
                .setTax(ZERO)
                .setRequiresShipping(true)
                .build();
    }
}
