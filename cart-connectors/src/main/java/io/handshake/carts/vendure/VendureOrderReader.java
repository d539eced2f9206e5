package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.Json;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Places;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Makes an order of Vendure's. Prices are taken without tax, which Vendure always gives, with the tax beside them.
 *
 * <p>It states no time of the last change: Vendure's {@code updatedAt} goes back when an order is placed, paid or shipped,
 * so a change would look older than what it changes. What was read last counts.
 *
 * <p>An address has its name in one field. If it is the customer's first and last name, which Vendure keeps apart, it is
 * cut there; else its last word is the last name, as in Shopify's export, and a name of one word has no last name, so the
 * order is parked. A cancelled unit lowers a line's quantity; a line with nothing left is left out but still counted, so
 * that the other lines keep their ids. A cancelled order shows what was placed.
 */
final class VendureOrderReader {
    private static final Set<String> LEFT = Set.of("Shipped", "Delivered");

    private final JsonNode order;
    private final CartSettings cart;
    private final VendureMoney money;
    private final List<Fault> faults = new ArrayList<>();

    VendureOrderReader(JsonNode order, CartSettings cart, VendureMoney money) {
        this.order = order;
        this.cart = cart;
        this.money = money;
    }

    PulledOrder read() {
        String number = cart.normalised(Fields.text(order, "code"));
        Instant placedAt = Fields.time(order, "orderPlacedAt");
        return new PulledOrder(Fields.text(order, "id"), number, placedAt, reading(number, placedAt), Json.text(order));
    }

    private Reading reading(String number, @Nullable Instant placedAt) {
        if (number.isEmpty()) {
            fault("MISSING_FIELD", "code", "the order has no number");
        }
        if (placedAt == null) {
            fault("MISSING_FIELD", "orderPlacedAt", "the order has no time of placing");
        }
        boolean cancelled = Fields.text(order, "state").equals("Cancelled");
        List<OrderLine> lines = lines(cancelled);
        Totals totals = totals(lines);
        Payment payment = payment(totals.grand());
        OrderState state = state(lines, payment);
        JsonNode customer = order.path("customer");
        Address shipTo = address(order.path("shippingAddress"));
        JsonNode billing = order.path("billingAddress");
        if (!faults.isEmpty() || placedAt == null) {
            return new Reading.Unreadable(faults);
        }
        return new Reading.Readable(
                new CartOrder(
                        new OrderKey(cart.id(), number),
                        Fields.optional(order, "id"),
                        state,
                        Fields.text(order, "state"),
                        null,
                        placedAt,
                        Fields.text(order, "currencyCode"),
                        false,
                        new Customer(
                                Fields.text(customer, "firstName"),
                                Fields.text(customer, "lastName"),
                                Fields.optional(customer, "emailAddress"),
                                Fields.optional(customer, "phoneNumber")),
                        shipTo,
                        Fields.text(billing, "streetLine1").isEmpty() ? null : address(billing),
                        shippingMethod(),
                        lines,
                        totals,
                        payment,
                        null),
                () -> Places.at(1));
    }

    private void fault(String reason, String field, String message) {
        faults.add(new Fault(reason, 1, field, message));
    }

    private List<OrderLine> lines(boolean cancelled) {
        Set<String> left = Fields.each(order, "fulfillments")
                .filter(fulfilment -> LEFT.contains(Fields.text(fulfilment, "state")))
                .map(fulfilment -> Fields.text(fulfilment, "id"))
                .collect(Collectors.toSet());
        List<OrderLine> lines = new ArrayList<>();
        Map<Sku, Integer> counted = new HashMap<>();
        for (JsonNode line : Fields.list(order, "lines")) {
            Sku sku = new Sku(Fields.text(line.path("productVariant"), "sku"));
            int ordinal = counted.merge(sku, 1, Integer::sum);
            int quantity = Fields.number(line, cancelled ? "orderPlacedQuantity" : "quantity");
            if (quantity == 0) {
                continue;
            }
            BigDecimal unitPrice = amount(line, "unitPrice");
            BigDecimal prorated = amount(line, "proratedLinePrice");
            int fulfilled = Fields.each(line, "fulfillmentLines")
                    .filter(part -> left.contains(Fields.text(part, "fulfillmentId")))
                    .mapToInt(part -> Fields.number(part, "quantity"))
                    .sum();
            lines.add(new OrderLine(
                    LineId.of(sku, ordinal),
                    Fields.optional(line, "id"),
                    sku,
                    Fields.text(line.path("productVariant"), "name"),
                    quantity,
                    Math.min(fulfilled, quantity),
                    unitPrice,
                    cancelled
                            ? BigDecimal.ZERO
                            : unitPrice
                                    .multiply(BigDecimal.valueOf(quantity))
                                    .subtract(prorated)
                                    .max(BigDecimal.ZERO),
                    amount(line, "proratedLinePriceWithTax").subtract(prorated),
                    true,
                    null));
        }
        for (JsonNode surcharge : Fields.list(order, "surcharges")) {
            BigDecimal price = amount(surcharge, "price");
            if (price.signum() > 0) {
                Sku sku = new Sku(Fields.text(surcharge, "sku"));
                lines.add(new OrderLine(
                        LineId.of(sku, counted.merge(sku, 1, Integer::sum)),
                        null,
                        sku,
                        Fields.text(surcharge, "description"),
                        1,
                        0,
                        price,
                        BigDecimal.ZERO,
                        amount(surcharge, "priceWithTax").subtract(price),
                        false,
                        null));
            }
        }
        return lines;
    }

    /** A surcharge below nought is a discount. */
    private Totals totals(List<OrderLine> lines) {
        BigDecimal items = lines.stream()
                .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal discount = Stream.concat(
                        lines.stream().map(OrderLine::discount),
                        Fields.each(order, "surcharges")
                                .map(surcharge -> amount(surcharge, "price"))
                                .filter(price -> price.signum() < 0)
                                .map(BigDecimal::negate))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal grand = amount(order, "totalWithTax");
        return new Totals(items, amount(order, "shipping"), grand.subtract(amount(order, "total")), discount, grand);
    }

    private Payment payment(BigDecimal grand) {
        BigDecimal authorized = sum("Authorized", "Settled");
        BigDecimal captured = sum("Settled");
        BigDecimal refunded = Fields.each(order, "payments")
                .flatMap(payment -> Fields.each(payment, "refunds"))
                .filter(refund -> Fields.text(refund, "state").equals("Settled"))
                .map(refund -> amount(refund, "total"))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        List<JsonNode> payments = Fields.list(order, "payments");
        boolean voided = !payments.isEmpty()
                && payments.stream()
                        .allMatch(payment -> Fields.text(payment, "state").equals("Cancelled"));
        return new Payment(
                payments.stream()
                        .map(payment -> Fields.text(payment, "method"))
                        .distinct()
                        .collect(Collectors.joining("+")),
                paymentState(grand, authorized, captured, refunded, voided),
                authorized,
                captured,
                refunded,
                payments.stream()
                        .map(payment -> Fields.text(payment, "transactionId"))
                        .filter(text -> !text.isEmpty())
                        .findFirst()
                        .orElse(null));
    }

    private static Payment.State paymentState(
            BigDecimal grand, BigDecimal authorized, BigDecimal captured, BigDecimal refunded, boolean voided) {
        if (refunded.signum() > 0) {
            return refunded.compareTo(captured) >= 0 ? Payment.State.REFUNDED : Payment.State.PARTIALLY_REFUNDED;
        }
        if (captured.signum() > 0) {
            return captured.compareTo(grand) >= 0 ? Payment.State.PAID : Payment.State.PARTIALLY_PAID;
        }
        if (authorized.signum() > 0) {
            return Payment.State.AUTHORIZED;
        }
        return voided ? Payment.State.VOIDED : Payment.State.PENDING;
    }

    private BigDecimal sum(String... states) {
        Set<String> wanted = Set.of(states);
        return Fields.each(order, "payments")
                .filter(payment -> wanted.contains(Fields.text(payment, "state")))
                .map(payment -> amount(payment, "amount"))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static OrderState shippedOrPart(List<OrderLine> lines) {
        return lines.stream().filter(OrderLine::requiresShipping).allMatch(line -> line.fulfilled() >= line.quantity())
                ? OrderState.SHIPPED
                : OrderState.PART_SHIPPED;
    }

    private OrderState state(List<OrderLine> lines, Payment payment) {
        String state = Fields.text(order, "state");
        if (payment.state() == Payment.State.REFUNDED && !state.equals("Cancelled")) {
            return OrderState.REFUNDED;
        }
        return switch (state) {
            case "ArrangingPayment" -> OrderState.AWAITING_PAYMENT;
            case "PaymentAuthorized" -> OrderState.AUTHORIZED;
            case "PaymentSettled" -> OrderState.READY;
            case "PartiallyShipped" -> OrderState.PART_SHIPPED;
            case "PartiallyDelivered" -> shippedOrPart(lines);
            case "Shipped", "Delivered" -> OrderState.SHIPPED;
            case "Cancelled" -> OrderState.CANCELLED;
            // Modifying, ArrangingAdditionalPayment, and whatever states the shop has of its own.
            default -> OrderState.HOLD;
        };
    }

    private String shippingMethod() {
        return Fields.each(order, "shippingLines")
                .map(line -> Fields.text(line.path("shippingMethod"), "code"))
                .filter(code -> !code.isEmpty())
                .distinct()
                .collect(Collectors.joining("+"));
    }

    private Address address(JsonNode address) {
        String whole = Fields.text(address, "fullName").replaceAll("\\s+", " ");
        JsonNode customer = order.path("customer");
        String first = Fields.text(customer, "firstName").replaceAll("\\s+", " ");
        String last = Fields.text(customer, "lastName").replaceAll("\\s+", " ");
        if (first.isEmpty() || last.isEmpty() || !whole.equalsIgnoreCase(first + " " + last)) {
            int cut = whole.lastIndexOf(' ');
            first = cut < 0 ? whole : whole.substring(0, cut);
            last = cut < 0 ? "" : whole.substring(cut + 1);
        } else {
            last = whole.substring(first.length() + 1);
            first = whole.substring(0, first.length());
        }
        return new Address(
                first,
                last,
                Fields.optional(address, "company"),
                Fields.text(address, "streetLine1"),
                Fields.optional(address, "streetLine2"),
                Fields.text(address, "city"),
                Fields.optional(address, "province"),
                Fields.optional(address, "postalCode"),
                Fields.text(address, "countryCode").toUpperCase(Locale.ROOT),
                Fields.optional(address, "phoneNumber"));
    }

    private BigDecimal amount(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            fault("BAD_NUMBER", field, "'" + field + "' is not a whole number of minor units");
            return BigDecimal.ZERO;
        }
        return money.amount(value.longValue());
    }
}
