package io.handshake.sandbox.carts.shop;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a shopper puts into the cart and pays.
 *
 * @param number the cart's number for the order; the cart makes one where it is null
 * @param filledAt when the shopper last changed the cart before paying; shortly before {@code placedAt} where it is null
 * @param placedAt now where it is null; in the past it tells of an order that was long in coming to light
 * @param shipping what shipping costs, in minor units; the shop's flat rate where it is null
 */
public record OrderSpec(
        @Nullable String number,
        @Nullable Instant filledAt,
        @Nullable Instant placedAt,
        @Nullable Customer customer,
        @Nullable Address shipTo,
        @Nullable Address billTo,
        List<Line> lines,
        @Nullable String shippingMethod,
        @Nullable Long shipping,
        @Nullable Pay payment) {

    public OrderSpec {
        lines = lines == null ? List.of() : List.copyOf(lines);
        filledAt = whole(filledAt);
        placedAt = whole(placedAt);
    }

    /** Carts keep milliseconds. */
    private static @Nullable Instant whole(@Nullable Instant time) {
        return time == null ? null : time.truncatedTo(ChronoUnit.MILLIS);
    }

    /** A guest's order for the given SKU, authorised on a card. */
    public static OrderSpec of(String sku, int quantity) {
        return of(List.of(new Line(sku, quantity, null, null)), new Pay(Pay.CARD, PayState.AUTHORIZED, false, false));
    }

    public static OrderSpec of(List<Line> lines, Pay payment) {
        Address home = new Address(
                "Ada",
                "Byron",
                "Engines Ltd",
                "12 Main St",
                "Apt 3",
                "Springfield",
                "IL",
                "62701",
                "United States of America",
                "US",
                "+1 555 0100");
        Customer customer = new Customer("Ada", "Byron", "ada@example.com", "+1 555 0100");
        return new OrderSpec(null, null, null, customer, home, home, lines, null, null, payment);
    }

    /**
     * Some of one SKU.
     *
     * @param unitPrice in minor units, without tax; the variant's where it is null
     * @param discount off the whole line, in minor units, without tax
     */
    public record Line(
            String sku,
            int quantity,
            @Nullable Long unitPrice,
            @Nullable Long discount) {}

    /**
     * How it is paid.
     *
     * @param method {@link #CARD} refunds at once, any other leaves a refund pending
     * @param failCapture the gateway refuses to capture
     * @param failRefund the gateway refuses to refund
     */
    public record Pay(String method, PayState state, boolean failCapture, boolean failRefund) {
        public static final String CARD = "card";

        public Pay {
            method = method == null ? CARD : method;
            state = state == null ? PayState.AUTHORIZED : state;
        }
    }

    /** How far the payment is when the order is placed. */
    public enum PayState {
        NONE,
        AUTHORIZED,
        CAPTURED
    }
}
