package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Cell;
import io.handshake.carts.layout.CellReader;
import io.handshake.carts.layout.Cells;
import io.handshake.carts.layout.Reading;
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
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Our own layout, by the same names in all four containers. Totals that are left out are added up from the lines; a
 * given {@code items_total} must be what the lines come to, which finds lines that are missing or there twice.
 */
final class CanonicalOrder {
    static final String NAME = "canonical";
    static final String ORDER_NUMBER = "order_number";
    static final String UPDATED_AT = "updated_at";

    /** Names of what belongs to a line; all others belong to the order. */
    static final Set<String> LINE = Set.of(
            "cart_line_id",
            "sku",
            "item_name",
            "quantity",
            "fulfilled",
            "unit_price",
            "line_discount",
            "line_tax",
            "requires_shipping",
            "parent_line");

    private CanonicalOrder() {}

    static String number(Cells order, CartSettings cart) {
        return cart.normalised(
                CellReader.withoutApostrophe(order.cell(ORDER_NUMBER).text()));
    }

    /**
     * Makes an order of its cells.
     *
     * @param order the cell of the order's field of that name
     * @param lines the lines, in the file's order
     */
    static Reading read(long line, Function<String, Cell> order, List<? extends Cells> lines, CartSettings cart) {
        CellReader reader = new CellReader(line, cart.timeZone());
        Cell numberCell = order.apply(ORDER_NUMBER);
        String number = cart.normalised(reader.identifier(numberCell, "orderNumber"));
        if (number.isEmpty()) {
            reader.fault("MISSING_FIELD", numberCell, "'order_number' is missing; fill it in");
        }
        Instant placedAt = reader.requiredTime(order.apply("placed_at"), "placedAt");
        Instant updatedAt = reader.time(order.apply(UPDATED_AT), "sourceUpdatedAt");
        Cell stateCell = order.apply("state");
        OrderState state = reader.choice(stateCell, "state", OrderState.class, () -> OrderState.READY);
        if (stateCell.isBlank()) {
            reader.fault("MISSING_FIELD", stateCell, "'state' is missing; write one such as READY");
        }
        String sourceState = reader.text(order.apply("source_state"), "sourceState");
        String currency = reader.text(order.apply("currency"), "currency").toUpperCase(Locale.ROOT);
        String currencyOrDefault =
                currency.isEmpty() && cart.defaultCurrency() != null ? cart.defaultCurrency() : currency;
        boolean pricesIncludeTax = reader.flag(order.apply("prices_include_tax"), "pricesIncludeTax", false);
        Address shipTo = address(reader.below("shipTo."), order, "", cart);
        Address billing = address(reader.below("billTo."), order, "bill_", cart);
        Address billTo = given(billing) ? billing : null;
        String firstName = reader.text(order.apply("customer_first_name"), "customer.firstName");
        String lastName = reader.text(order.apply("customer_last_name"), "customer.lastName");
        boolean named = !firstName.isEmpty() || !lastName.isEmpty();
        Customer customer = new Customer(
                named ? firstName : shipTo.firstName(),
                named ? lastName : shipTo.lastName(),
                reader.optional(order.apply("email"), "customer.email"),
                reader.optionalIdentifier(order.apply("customer_phone"), "customer.phone"));
        String cartOrderId = reader.optionalIdentifier(order.apply("order_id"), "cartOrderId");
        String method = reader.text(order.apply("shipping_method"), "shippingMethod");
        String notes = reader.optional(order.apply("notes"), "notes");
        List<OrderLine> orderLines = lines(reader, lines);
        reader.place("lines", new Cell("", line, "sku"));
        Totals totals = totals(reader, order, orderLines, pricesIncludeTax);
        Payment payment = payment(reader, order);
        return reader.result(() -> new CartOrder(
                new OrderKey(cart.id(), number),
                cartOrderId,
                state,
                sourceState.isEmpty() ? state.name() : sourceState,
                updatedAt,
                placedAt,
                currencyOrDefault,
                pricesIncludeTax,
                customer,
                shipTo,
                billTo,
                method,
                orderLines,
                totals,
                payment,
                notes));
    }

    private static List<OrderLine> lines(CellReader reader, List<? extends Cells> lines) {
        List<OrderLine> read = new ArrayList<>();
        Map<Sku, Integer> seen = new HashMap<>();
        for (Cells line : lines) {
            CellReader of = reader.below("lines[" + read.size() + "].");
            Sku sku = new Sku(of.identifier(line.cell("sku"), "sku"));
            String parent = of.optional(line.cell("parent_line"), "parentLineId");
            read.add(new OrderLine(
                    LineId.of(sku, seen.merge(sku, 1, Integer::sum)),
                    of.optionalIdentifier(line.cell("cart_line_id"), "cartLineId"),
                    sku,
                    of.text(line.cell("item_name"), "name"),
                    of.quantity(line.cell("quantity"), "quantity"),
                    of.quantity(line.cell("fulfilled"), "fulfilled", 0),
                    of.requiredAmount(line.cell("unit_price"), "unitPrice"),
                    of.positiveAmount(line.cell("line_discount"), "discount", BigDecimal.ZERO),
                    of.amount(line.cell("line_tax"), "tax", BigDecimal.ZERO),
                    of.flag(line.cell("requires_shipping"), "requiresShipping", true),
                    parent == null ? null : new LineId(parent)));
        }
        return read;
    }

    private static Totals totals(
            CellReader reader, Function<String, Cell> order, List<OrderLine> lines, boolean pricesIncludeTax) {
        BigDecimal ofLines = sum(lines, line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())));
        Cell itemsCell = order.apply("items_total");
        BigDecimal items = reader.amount(itemsCell, "totals.items", ofLines);
        BigDecimal shipping = reader.amount(order.apply("shipping_total"), "totals.shipping", BigDecimal.ZERO);
        BigDecimal tax = reader.amount(order.apply("tax_total"), "totals.tax", sum(lines, OrderLine::tax));
        BigDecimal discount = reader.positiveAmount(
                order.apply("discount_total"), "totals.discount", sum(lines, OrderLine::discount));
        BigDecimal grand = reader.amount(
                order.apply("grand_total"),
                "totals.grand",
                items.add(shipping).subtract(discount).add(pricesIncludeTax ? BigDecimal.ZERO : tax));
        BigDecimal difference = items.subtract(ofLines).abs();
        if (reader.sound() && difference.compareTo(BigDecimal.valueOf(Math.max(1, lines.size()), 2)) > 0) {
            reader.fault(
                    "AMOUNTS_DIFFER",
                    itemsCell,
                    "'items_total' is not what the lines come to; a line is missing or there twice, or the total is wrong");
        }
        return new Totals(items, shipping, tax, discount, grand);
    }

    private static BigDecimal sum(List<OrderLine> lines, Function<OrderLine, BigDecimal> amount) {
        return lines.stream().map(amount).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    private static @Nullable Payment payment(CellReader reader, Function<String, Cell> order) {
        List<String> names = List.of(
                "payment_method",
                "payment_state",
                "payment_authorized",
                "payment_captured",
                "payment_refunded",
                "payment_reference");
        Payment payment = new Payment(
                reader.text(order.apply("payment_method"), "payment.method"),
                reader.choice(
                        order.apply("payment_state"),
                        "payment.state",
                        Payment.State.class,
                        () -> Payment.State.UNKNOWN),
                reader.positiveAmount(order.apply("payment_authorized"), "payment.authorized", BigDecimal.ZERO),
                reader.positiveAmount(order.apply("payment_captured"), "payment.captured", BigDecimal.ZERO),
                reader.positiveAmount(order.apply("payment_refunded"), "payment.refunded", BigDecimal.ZERO),
                reader.optionalIdentifier(order.apply("payment_reference"), "payment.reference"));
        return names.stream().allMatch(name -> order.apply(name).isBlank()) ? null : payment;
    }

    private static Address address(CellReader reader, Function<String, Cell> order, String prefix, CartSettings cart) {
        String country = reader.text(order.apply(prefix + "country"), "country").toUpperCase(Locale.ROOT);
        String address1 = reader.text(order.apply(prefix + "address1"), "address1");
        return new Address(
                reader.text(order.apply(prefix + "first_name"), "firstName"),
                reader.text(order.apply(prefix + "last_name"), "lastName"),
                reader.optional(order.apply(prefix + "company"), "company"),
                address1,
                reader.optional(order.apply(prefix + "address2"), "address2"),
                reader.text(order.apply(prefix + "city"), "city"),
                reader.optional(order.apply(prefix + "state_province"), "state"),
                reader.optionalIdentifier(order.apply(prefix + "postal_code"), "postalCode"),
                country.isEmpty() && cart.defaultCountry() != null && !address1.isEmpty()
                        ? cart.defaultCountry()
                        : country,
                reader.optionalIdentifier(order.apply(prefix + "phone"), "phone"));
    }

    private static boolean given(Address address) {
        return Stream.of(address.firstName(), address.lastName(), address.address1(), address.city(), address.country())
                        .anyMatch(text -> !text.isEmpty())
                || address.postalCode() != null
                || address.company() != null;
    }
}
