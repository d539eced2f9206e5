package io.handshake.ingest.domain;

import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A complete order to start a test from, with words to change what the test is about. */
public final class AnOrder {
    private String number = "1001";
    private OrderState state = OrderState.READY;
    private @Nullable Instant updatedAt = Instant.parse("2026-11-01T10:00:00Z");
    private String currency = "EUR";
    private String shippingMethod = "Standard";
    private @Nullable String notes;
    private Address shipTo =
            new Address("Jürgen", "Groß", null, "Hauptstraße 5", "Apt. 2", "Köln", null, "50667", "DE", null);
    private List<OrderLine> lines = List.of(line("MUG-BLUE", 1, 2, "12.50"));

    private AnOrder() {}

    public static AnOrder complete() {
        return new AnOrder();
    }

    public AnOrder numbered(String value) {
        number = value;
        return this;
    }

    public AnOrder in(OrderState value) {
        state = value;
        return this;
    }

    public AnOrder updatedAt(@Nullable String value) {
        updatedAt = value == null ? null : Instant.parse(value);
        return this;
    }

    public AnOrder currency(String value) {
        currency = value;
        return this;
    }

    public AnOrder shippedBy(String value) {
        shippingMethod = value;
        return this;
    }

    public AnOrder noted(String value) {
        notes = value;
        return this;
    }

    public AnOrder shippedTo(Address value) {
        shipTo = value;
        return this;
    }

    public AnOrder of(OrderLine... value) {
        lines = new ArrayList<>(List.of(value));
        return this;
    }

    public static OrderLine line(String sku, int ordinal, int quantity, String price) {
        return new OrderLine(
                LineId.of(new Sku(sku), ordinal),
                null,
                new Sku(sku),
                "Item " + sku,
                quantity,
                0,
                new BigDecimal(price),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                true,
                null);
    }

    public static OrderLine giftCard() {
        return new OrderLine(
                LineId.of(Sku.NONE, 1),
                null,
                Sku.NONE,
                "Gift card",
                1,
                0,
                new BigDecimal("25"),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                false,
                null);
    }

    public CartOrder get() {
        return new CartOrder(
                new OrderKey(new CartId("shop-eu"), number),
                null,
                state,
                "paid",
                updatedAt,
                Instant.parse("2026-11-01T09:00:00Z"),
                currency,
                true,
                new Customer("Jürgen", "Groß", "j@example.com", null),
                shipTo,
                null,
                shippingMethod,
                lines,
                new Totals(
                        new BigDecimal("25"),
                        new BigDecimal("4.90"),
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        new BigDecimal("29.90")),
                null,
                notes);
    }
}
