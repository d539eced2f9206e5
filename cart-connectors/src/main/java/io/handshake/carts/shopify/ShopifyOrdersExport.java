package io.handshake.carts.shopify;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Cell;
import io.handshake.carts.layout.CellReader;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.layout.Row;
import io.handshake.carts.layout.RowLayout;
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
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Shopify's {@code orders_export.csv}: up to 79 columns, of which old exports lack some; one row per line of an order,
 * where only the first row carries the order. Source: Shopify's help, "Order CSV fields".
 *
 * <p>The export gives taxes for the order only, so lines have none; the totals do. A name is one field: its last word is
 * the last name, and a name of one word has no last name. There is no time of the last change: the newest of created,
 * paid, fulfilled and cancelled stands in. A line says whether it is fulfilled, not how much of it: {@code partial}
 * counts as nothing yet. {@code Subtotal} can't exceed its lines: if it does, rows are missing and the order is refused.
 */
public final class ShopifyOrdersExport implements RowLayout {
    private static final String NAME = "Name";

    @Override
    public String name() {
        return "shopify";
    }

    @Override
    public Set<String> requiredColumns() {
        return Set.of(
                NAME,
                "Financial Status",
                "Fulfillment Status",
                "Created at",
                "Lineitem quantity",
                "Lineitem name",
                "Lineitem price",
                "Lineitem sku",
                "Shipping Name");
    }

    @Override
    public String orderNumberColumn() {
        return NAME;
    }

    @Override
    public String orderNumber(Row row, CartSettings cart) {
        return cart.normalised(CellReader.withoutApostrophe(row.get(NAME)));
    }

    @Override
    public boolean continues(Row first, Row row) {
        String name = CellReader.withoutApostrophe(row.get(NAME));
        return !name.isEmpty() && name.equals(CellReader.withoutApostrophe(first.get(NAME))) && !carriesOrder(row);
    }

    @Override
    public String updatedAt(Row first) {
        if (!carriesOrder(first)) {
            return ""; // a row that lost its order: it restates nothing
        }
        return Stream.of("Created at", "Paid at", "Fulfilled at", "Cancelled at")
                .map(first::get)
                .reduce("", (all, one) -> one.isEmpty() ? all : all + one + ";");
    }

    @Override
    public boolean isWhole(List<Row> rows, CartSettings cart) {
        return carriesOrder(rows.getFirst());
    }

    private static boolean carriesOrder(Row row) {
        return !row.get("Financial Status").isEmpty() || !row.get("Total").isEmpty();
    }

    @Override
    public Reading read(List<Row> rows, CartSettings cart) {
        Row first = rows.getFirst();
        CellReader reader = new CellReader(first.line(), cart.timeZone());
        String number = cart.normalised(reader.identifier(first.cell(NAME), "orderNumber"));
        if (number.isEmpty()) {
            reader.fault("MISSING_FIELD", first.cell(NAME), "'Name', the order number, is missing; fill it in");
        }
        if (!carriesOrder(first)) {
            reader.fault(
                    "ORDER_SPLIT",
                    first.cell(NAME),
                    "this row goes on with an order that is not above it; put the order's rows together again");
        }
        Instant placedAt = reader.requiredTime(first.cell("Created at"), "placedAt");
        @Nullable
        Instant updatedAt = Stream.of(
                        placedAt,
                        reader.time(first.cell("Paid at"), "payment.paidAt"),
                        reader.time(first.cell("Fulfilled at"), "fulfilledAt"),
                        reader.time(first.cell("Cancelled at"), "cancelledAt"))
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null);
        reader.place("sourceUpdatedAt", first.cell("Created at"));
        List<OrderLine> lines = lines(rows, reader);
        BigDecimal items = lines.stream()
                .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        Totals totals = totals(first, reader, items, lines);
        Payment payment = payment(first, reader, totals.grand());
        OrderState state = state(first, payment.state());
        String currency = reader.text(first.cell("Currency"), "currency").toUpperCase(Locale.ROOT);
        String currencyOrDefault =
                currency.isEmpty() && cart.defaultCurrency() != null ? cart.defaultCurrency() : currency;
        Address shipTo = Objects.requireNonNull(address(first, "Shipping", "shipTo", reader, cart));
        Address billTo = address(first, "Billing", "billTo", reader, cart);
        Address person = first.get("Billing Name").isEmpty() || billTo == null ? shipTo : billTo;
        Customer customer = new Customer(
                person.firstName(),
                person.lastName(),
                reader.optional(first.cell("Email"), "customer.email"),
                reader.optionalIdentifier(first.cell("Phone"), "customer.phone"));
        String method = reader.text(first.cell("Shipping Method"), "shippingMethod");
        String cartOrderId = reader.optionalIdentifier(first.cell("Id"), "cartOrderId");
        String notes = reader.optional(first.cell("Notes"), "notes");
        reader.place("lines", first.cell("Lineitem name"));
        reader.place("state", first.cell("Financial Status"));
        return reader.result(() -> new CartOrder(
                new OrderKey(cart.id(), number),
                cartOrderId,
                state,
                sourceState(first),
                updatedAt,
                placedAt,
                currencyOrDefault,
                pricesIncludeTax(totals, items),
                customer,
                shipTo,
                billTo,
                method,
                lines,
                totals,
                payment,
                notes));
    }

    private static List<OrderLine> lines(List<Row> rows, CellReader reader) {
        List<OrderLine> lines = new ArrayList<>();
        Map<Sku, Integer> seen = new HashMap<>();
        for (Row row : rows) {
            if (Stream.of("Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem sku")
                    .allMatch(column -> row.get(column).isEmpty())) {
                continue; // more payments or discount codes than lines give rows without a line
            }
            String path = "lines[" + lines.size() + "].";
            Sku sku = new Sku(reader.identifier(row.cell("Lineitem sku"), path + "sku"));
            int ordinal = seen.merge(sku, 1, Integer::sum);
            int quantity = reader.quantity(row.cell("Lineitem quantity"), path + "quantity");
            boolean fulfilled = reader.text(row.cell("Lineitem fulfillment status"), path + "fulfilled")
                    .equalsIgnoreCase("fulfilled");
            lines.add(new OrderLine(
                    LineId.of(sku, ordinal),
                    null,
                    sku,
                    reader.text(row.cell("Lineitem name"), path + "name"),
                    quantity,
                    fulfilled ? quantity : 0,
                    reader.requiredAmount(row.cell("Lineitem price"), path + "unitPrice"),
                    reader.positiveAmount(row.cell("Lineitem discount"), path + "discount", BigDecimal.ZERO),
                    BigDecimal.ZERO,
                    reader.flag(row.cell("Lineitem requires shipping"), path + "requiresShipping", true),
                    null));
        }
        return lines;
    }

    private static Totals totals(Row first, CellReader reader, BigDecimal items, List<OrderLine> lines) {
        BigDecimal shipping = reader.amount(first.cell("Shipping"), "totals.shipping", BigDecimal.ZERO);
        BigDecimal tax = reader.amount(first.cell("Taxes"), "totals.tax", BigDecimal.ZERO);
        BigDecimal ofLines = lines.stream().map(OrderLine::discount).reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal discount = reader.positiveAmount(first.cell("Discount Amount"), "totals.discount", BigDecimal.ZERO)
                .add(ofLines);
        BigDecimal subtotal = reader.amount(first.cell("Subtotal"), "totals.items", items);
        BigDecimal grand = reader.amount(
                first.cell("Total"), "totals.grand", subtotal.add(shipping).add(tax));
        if (reader.sound() && subtotal.subtract(items).compareTo(new BigDecimal("0.01")) > 0) {
            reader.fault(
                    "AMOUNTS_DIFFER",
                    first.cell("Subtotal"),
                    "'Subtotal' is more than the lines come to, so lines are missing; export the order again");
        }
        return new Totals(items, shipping, tax, discount, grand);
    }

    /** Taxes that are not on top of the subtotal are inside the prices. */
    private static boolean pricesIncludeTax(Totals totals, BigDecimal items) {
        BigDecimal withoutTax = items.subtract(totals.discount()).add(totals.shipping());
        return totals.tax().signum() > 0 && totals.grand().compareTo(withoutTax) == 0;
    }

    private static Payment payment(Row first, CellReader reader, BigDecimal total) {
        BigDecimal refunded = reader.positiveAmount(first.cell("Refunded Amount"), "payment.refunded", BigDecimal.ZERO);
        // Old exports don't say how much is open; then it may be all of it.
        BigDecimal outstanding = reader.amount(first.cell("Outstanding Balance"), "payment.outstanding", total);
        Cell status = first.cell("Financial Status");
        Payment.State state = switch (reader.text(status, "payment.state").toLowerCase(Locale.ROOT)) {
            case "pending", "expired", "unpaid", "" -> Payment.State.PENDING;
            case "authorized" -> Payment.State.AUTHORIZED;
            case "partially_paid" -> Payment.State.PARTIALLY_PAID;
            case "paid" -> Payment.State.PAID;
            case "partially_refunded" -> Payment.State.PARTIALLY_REFUNDED;
            case "refunded" -> Payment.State.REFUNDED;
            case "voided" -> Payment.State.VOIDED;
            default -> Payment.State.UNKNOWN;
        };
        BigDecimal captured = switch (state) {
            case PAID, PARTIALLY_REFUNDED, REFUNDED -> total;
            case PARTIALLY_PAID -> total.subtract(outstanding).max(BigDecimal.ZERO);
            case PENDING, AUTHORIZED, VOIDED, UNKNOWN -> BigDecimal.ZERO;
        };
        String reference = reader.optionalIdentifier(first.cell("Payment Reference"), "payment.reference");
        if (reference == null) {
            reference = reader.optionalIdentifier(first.cell("Payment ID"), "payment.reference");
        }
        return new Payment(
                reader.text(first.cell("Payment Method"), "payment.method"),
                state,
                state == Payment.State.AUTHORIZED ? total : captured,
                captured,
                refunded,
                reference);
    }

    /** What must not be shipped any more comes first, then what has left, then the payment. */
    private static OrderState state(Row first, Payment.State payment) {
        if (!first.get("Cancelled at").isEmpty() || payment == Payment.State.VOIDED) {
            return OrderState.CANCELLED;
        }
        if (payment == Payment.State.REFUNDED) {
            return OrderState.REFUNDED;
        }
        return switch (first.get("Fulfillment Status").toLowerCase(Locale.ROOT)) {
            case "fulfilled" -> OrderState.SHIPPED;
            case "partial", "partially_fulfilled" -> OrderState.PART_SHIPPED;
            case "on_hold", "scheduled", "request_declined" -> OrderState.HOLD;
            case "", "unfulfilled", "pending", "pending_fulfillment", "open", "in_progress", "restocked" ->
                switch (payment) {
                    case PAID, PARTIALLY_REFUNDED -> OrderState.READY;
                    case AUTHORIZED -> OrderState.AUTHORIZED;
                    case PENDING, PARTIALLY_PAID -> OrderState.AWAITING_PAYMENT;
                    case UNKNOWN -> OrderState.HOLD;
                    case VOIDED -> OrderState.CANCELLED;
                    case REFUNDED -> OrderState.REFUNDED;
                };
            default -> OrderState.HOLD; // a word that Shopify may add: kept in sourceState, and for a person to judge
        };
    }

    private static String sourceState(Row first) {
        String fulfilment = first.get("Fulfillment Status");
        return first.get("Financial Status")
                + (fulfilment.isEmpty() ? "" : "/" + fulfilment)
                + (first.get("Cancelled at").isEmpty() ? "" : "/cancelled");
    }

    private static @Nullable Address address(
            Row row, String prefix, String path, CellReader reader, CartSettings cart) {
        Cell name = row.cell(prefix + " Name");
        String whole = reader.text(name, path + ".firstName").replaceAll("\\s+", " ");
        reader.place(path + ".lastName", name);
        int cut = whole.lastIndexOf(' ');
        Cell street = row.has(prefix + " Address1") ? row.cell(prefix + " Address1") : row.cell(prefix + " Street");
        Cell code = row.cell(prefix + " Province");
        Cell province =
                code.isBlank() && row.has(prefix + " Province Name") ? row.cell(prefix + " Province Name") : code;
        String country =
                reader.text(row.cell(prefix + " Country"), path + ".country").toUpperCase(Locale.ROOT);
        String address1 = reader.text(street, path + ".address1");
        String city = reader.text(row.cell(prefix + " City"), path + ".city");
        if (path.equals("billTo") && whole.isEmpty() && address1.isEmpty() && city.isEmpty()) {
            return null;
        }
        return new Address(
                cut < 0 ? whole : whole.substring(0, cut),
                cut < 0 ? "" : whole.substring(cut + 1),
                reader.optional(row.cell(prefix + " Company"), path + ".company"),
                address1,
                reader.optional(row.cell(prefix + " Address2"), path + ".address2"),
                city,
                reader.optional(province, path + ".state"),
                reader.optionalIdentifier(row.cell(prefix + " Zip"), path + ".postalCode"),
                country.isEmpty() && cart.defaultCountry() != null && !address1.isEmpty()
                        ? cart.defaultCountry()
                        : country,
                reader.optionalIdentifier(row.cell(prefix + " Phone"), path + ".phone"));
    }
}
