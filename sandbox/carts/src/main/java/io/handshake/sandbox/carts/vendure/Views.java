package io.handshake.sandbox.carts.vendure;

import io.handshake.sandbox.carts.shop.Address;
import io.handshake.sandbox.carts.shop.Customer;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.Level;
import io.handshake.sandbox.carts.shop.LineQuantity;
import io.handshake.sandbox.carts.shop.Location;
import io.handshake.sandbox.carts.shop.Note;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderLine;
import io.handshake.sandbox.carts.shop.OrderSpec;
import io.handshake.sandbox.carts.shop.Payment;
import io.handshake.sandbox.carts.shop.Refund;
import io.handshake.sandbox.carts.shop.Shop;
import io.handshake.sandbox.carts.shop.Variant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a shop holds, as Vendure's schema shows it. */
final class Views {
    private static final String HANDLER = "manual-fulfillment";
    private static final Instant OPENED = Instant.parse("2020-01-01T00:00:00Z");

    private final Shop shop;

    Views(Shop shop) {
        this.shop = shop;
    }

    View order(Order order) {
        return new View("Order", field -> switch (field) {
            case "id" -> order.id();
            case "code" -> order.number();
            case "state" -> order.state();
            case "nextStates" -> OrderProcess.next(order.state());
            case "active" -> order.active();
            case "type" -> "Regular";
            case "createdAt" -> order.createdAt();
            // Neither placing, paying nor shipping moves it: the real one writes the old value back.
            case "updatedAt" -> order.editedAt();
            case "orderPlacedAt" -> order.placedAt();
            case "currencyCode" -> shop.currency();
            case "customer" -> order.customer() == null ? null : customer(order.id(), order.customer());
            case "shippingAddress" -> address(order.shipTo());
            case "billingAddress" -> address(order.billTo());
            case "lines" ->
                order.lines().stream().map(line -> line(order, line)).toList();
            case "shippingLines" -> List.of(shippingLine(order));
            case "discounts" ->
                order.lines().stream().flatMap(line -> discounts(line).stream()).toList();
            case "couponCodes", "surcharges" -> List.of();
            case "taxSummary" -> taxSummary(order);
            case "totalQuantity" ->
                order.lines().stream().mapToInt(OrderLine::quantity).sum();
            case "subTotal" -> order.goods();
            case "subTotalWithTax" -> order.goodsWithTax();
            case "shipping", "shippingWithTax" -> order.shipping();
            case "total" -> order.total();
            case "totalWithTax" -> order.totalWithTax();
            case "payments" ->
                order.payments().stream()
                        .map(payment -> payment(order, payment))
                        .toList();
            case "fulfillments" ->
                order.fulfilments().stream()
                        .map(each -> fulfilment(order, each))
                        .toList();
            case "customerLastName" ->
                order.customer() == null ? null : order.customer().lastName();
            case "transactionId" ->
                order.payments().isEmpty() ? null : order.payments().getFirst().transaction();
            default -> throw unknown("Order", field);
        });
    }

    private static View customer(String id, Customer customer) {
        return new View("Customer", field -> switch (field) {
            case "id" -> id;
            case "firstName" -> text(customer.firstName());
            case "lastName" -> text(customer.lastName());
            case "emailAddress" -> text(customer.email());
            case "phoneNumber" -> customer.phone();
            case "title", "user" -> null;
            default -> throw unknown("Customer", field);
        });
    }

    /** One that was never given is there all the same, with nothing in it. */
    private static View address(@Nullable Address given) {
        Address address =
                given == null ? new Address(null, null, null, null, null, null, null, null, null, null, null) : given;
        return new View("OrderAddress", field -> switch (field) {
            case "fullName" -> address.fullName();
            case "company" -> address.company();
            case "streetLine1" -> address.line1();
            case "streetLine2" -> address.line2();
            case "city" -> address.city();
            case "province" -> address.province();
            case "postalCode" -> address.postalCode();
            case "country" -> address.country();
            case "countryCode" -> address.countryCode();
            case "phoneNumber" -> address.phone();
            default -> throw unknown("OrderAddress", field);
        });
    }

    private View line(Order order, OrderLine line) {
        return new View("OrderLine", field -> switch (field) {
            case "id" -> line.id();
            case "createdAt" -> order.createdAt();
            case "updatedAt" -> order.editedAt();
            case "productVariant" -> variant(line.variant());
            case "quantity" -> line.quantity();
            case "orderPlacedQuantity" -> line.placedQuantity();
            case "unitPrice" -> line.unitPrice();
            case "unitPriceWithTax" -> line.unitPriceWithTax();
            case "discountedUnitPrice", "proratedUnitPrice" -> perUnit(line.price() - line.discount(), line);
            case "discountedUnitPriceWithTax", "proratedUnitPriceWithTax" -> proratedUnitPriceWithTax(line);
            case "linePrice" -> line.price();
            case "linePriceWithTax" -> line.priceWithTax();
            case "discountedLinePrice", "proratedLinePrice" -> line.price() - line.discount();
            case "discountedLinePriceWithTax", "proratedLinePriceWithTax" ->
                line.priceWithTax() - line.discountWithTax();
            case "lineTax" -> line.priceWithTax() - line.discountWithTax() - line.price() + line.discount();
            case "taxRate" -> line.taxPercent();
            case "taxLines" ->
                List.of(View.of("TaxLine", Map.of("description", "Standard", "taxRate", line.taxPercent())));
            case "discounts" -> discounts(line);
            case "fulfillmentLines" ->
                order.fulfilments().stream()
                        .filter(each -> each.state() != Fulfilment.State.CANCELLED)
                        .flatMap(each -> each.lines().stream()
                                .filter(part -> part.line() == line)
                                .map(part -> fulfilmentLine(order, each, part)))
                        .toList();
            default -> throw unknown("OrderLine", field);
        });
    }

    static long proratedUnitPriceWithTax(OrderLine line) {
        return line.discount() == 0
                ? line.unitPriceWithTax()
                : perUnit(line.priceWithTax() - line.discountWithTax(), line);
    }

    private static long perUnit(long price, OrderLine line) {
        return line.quantity() == 0 ? line.unitPrice() : Math.round((double) price / line.quantity());
    }

    private static List<View> discounts(OrderLine line) {
        return line.discount() == 0
                ? List.of()
                : List.of(View.of(
                        "Discount",
                        Map.of(
                                "adjustmentSource",
                                "PROMOTION:1",
                                "type",
                                "PROMOTION",
                                "description",
                                "Promotion",
                                "amount",
                                -line.discount(),
                                "amountWithTax",
                                -line.discountWithTax())));
    }

    private View shippingLine(Order order) {
        return new View("ShippingLine", field -> switch (field) {
            case "id" -> order.id();
            case "shippingMethod" -> shippingMethod(order.shippingMethod());
            case "price", "priceWithTax", "discountedPrice", "discountedPriceWithTax" -> order.shipping();
            case "discounts" -> List.of();
            default -> throw unknown("ShippingLine", field);
        });
    }

    static View shippingMethod(String name) {
        String code = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
        String shown = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
        return View.of(
                "ShippingMethod",
                Map.of(
                        "id",
                        "1",
                        "code",
                        code,
                        "name",
                        shown,
                        "description",
                        "Flat rate",
                        "fulfillmentHandlerCode",
                        HANDLER));
    }

    private List<View> taxSummary(Order order) {
        List<View> summary = new ArrayList<>();
        if (!order.lines().isEmpty()) {
            summary.add(View.of(
                    "OrderTaxSummary",
                    Map.of(
                            "description",
                            "Standard",
                            "taxRate",
                            order.lines().getFirst().taxPercent(),
                            "taxBase",
                            order.goods(),
                            "taxTotal",
                            order.goodsWithTax() - order.goods())));
        }
        summary.add(View.of(
                "OrderTaxSummary",
                Map.of("description", "shipping tax", "taxRate", 0, "taxBase", order.shipping(), "taxTotal", 0L)));
        return summary;
    }

    View payment(Order order, Payment payment) {
        return new View("Payment", field -> switch (field) {
            case "id" -> payment.id();
            case "createdAt", "updatedAt" -> order.placedAt();
            case "method" -> payment.method();
            case "amount" -> payment.amount();
            case "state" -> word(payment.state().name());
            case "nextStates" ->
                payment.state() == Payment.State.AUTHORIZED
                        ? List.of("Settled", "Error", "Cancelled")
                        : payment.state() == Payment.State.CANCELLED ? List.of() : List.of("Cancelled");
            case "transactionId" -> payment.transaction();
            case "errorMessage" -> payment.error();
            case "metadata" ->
                payment.captured() > 0 && payment.method().equals(OrderSpec.Pay.CARD)
                        ? Map.of("captureId", "cap-" + order.number())
                        : Map.of();
            case "refunds" -> payment.refunds().stream().map(Views::refund).toList();
            default -> throw unknown("Payment", field);
        });
    }

    static View refund(Refund refund) {
        return new View("Refund", field -> switch (field) {
            case "id" -> refund.id();
            case "createdAt", "updatedAt" -> refund.createdAt();
            case "items" -> refund.spec().items();
            case "shipping" -> refund.spec().shipping();
            case "adjustment" -> refund.spec().adjustment();
            case "total" -> refund.total();
            case "method" -> refund.payment().method();
            case "state" -> word(refund.state().name());
            case "transactionId" -> refund.transaction();
            case "reason" -> refund.spec().reason();
            case "lines" ->
                refund.lines().stream()
                        .map(part -> View.of(
                                "RefundLine",
                                Map.of(
                                        "orderLineId",
                                        part.line().id(),
                                        "quantity",
                                        part.quantity(),
                                        "refundId",
                                        refund.id())))
                        .toList();
            case "paymentId" -> refund.payment().id();
            case "metadata" -> Map.of();
            default -> throw unknown("Refund", field);
        });
    }

    View fulfilment(Order order, Fulfilment fulfilment) {
        return new View("Fulfillment", field -> switch (field) {
            case "id" -> fulfilment.id();
            case "createdAt" -> fulfilment.createdAt();
            case "updatedAt" -> fulfilment.updatedAt();
            case "lines" ->
                fulfilment.lines().stream()
                        .map(part -> fulfilmentLine(order, fulfilment, part))
                        .toList();
            case "state" -> word(fulfilment.state().name());
            case "nextStates" -> nextStates(fulfilment.state());
            case "method" -> text(fulfilment.carrier());
            case "trackingCode" -> fulfilment.tracking();
            default -> throw unknown("Fulfillment", field);
        });
    }

    static List<String> nextStates(Fulfilment.State state) {
        return switch (state) {
            case PENDING -> List.of("Shipped", "Delivered", "Cancelled");
            case SHIPPED -> List.of("Delivered", "Cancelled");
            case DELIVERED -> List.of("Cancelled");
            case CANCELLED -> List.of();
        };
    }

    private View fulfilmentLine(Order order, Fulfilment fulfilment, LineQuantity part) {
        return new View("FulfillmentLine", field -> switch (field) {
            case "orderLine" -> line(order, part.line());
            case "orderLineId" -> part.line().id();
            case "quantity" -> part.quantity();
            case "fulfillmentId" -> fulfilment.id();
            default -> throw unknown("FulfillmentLine", field);
        });
    }

    View note(Order order, Note note) {
        return View.of(
                "HistoryEntry",
                Map.of(
                        "id",
                        order.id() + "-" + order.notes().indexOf(note),
                        "createdAt",
                        note.at(),
                        "updatedAt",
                        note.at(),
                        "type",
                        "ORDER_NOTE",
                        "isPublic",
                        note.isPublic(),
                        "data",
                        Map.of("note", note.text())));
    }

    View variant(Variant variant) {
        return new View("ProductVariant", field -> switch (field) {
            case "id" -> variant.id();
            case "createdAt" -> variant.createdAt();
            case "updatedAt" -> variant.updatedAt();
            case "enabled", "useGlobalOutOfStockThreshold" -> true;
            case "sku" -> variant.sku();
            case "name" -> variant.name();
            case "price", "priceWithTax" -> variant.price();
            case "currencyCode" -> shop.currency();
            case "trackInventory" -> variant.tracked() ? "TRUE" : "FALSE";
            case "stockOnHand" -> variant.onHand();
            case "stockAllocated" -> variant.allocated();
            case "stockLevel" -> !variant.tracked() || variant.saleable() > 0 ? "IN_STOCK" : "OUT_OF_STOCK";
            case "stockLevels" ->
                variant.levels().stream().map(level -> level(variant, level)).toList();
            case "outOfStockThreshold" -> variant.threshold();
            default -> throw unknown("ProductVariant", field);
        });
    }

    private View level(Variant variant, Level level) {
        return new View("StockLevel", field -> switch (field) {
            case "id" -> variant.id() + "-" + level.location();
            case "stockLocationId" -> level.location();
            case "stockOnHand" -> level.onHand();
            case "stockAllocated" -> level.allocated();
            case "stockLocation" ->
                shop.locations().stream()
                        .filter(location -> location.id().equals(level.location()))
                        .findFirst()
                        .map(Views::location)
                        .orElseThrow();
            default -> throw unknown("StockLevel", field);
        });
    }

    static View location(Location location) {
        return View.of(
                "StockLocation",
                Map.of(
                        "id",
                        location.id(),
                        "name",
                        location.name(),
                        "description",
                        "",
                        "createdAt",
                        OPENED,
                        "updatedAt",
                        OPENED));
    }

    View channel(String token) {
        Function<String, @Nullable Object> fields = field -> switch (field) {
            case "id" -> "1";
            case "createdAt", "updatedAt" -> OPENED;
            case "code" -> "__default_channel__";
            case "token" -> token;
            case "currencyCode", "defaultCurrencyCode" -> shop.currency();
            case "availableCurrencyCodes" -> List.of(shop.currency());
            case "defaultLanguageCode" -> "en";
            case "pricesIncludeTax" -> false;
            case "trackInventory" -> true;
            case "outOfStockThreshold" -> 0;
            default -> throw unknown("Channel", field);
        };
        return new View("Channel", fields);
    }

    private static String word(String constant) {
        return constant.charAt(0) + constant.substring(1).toLowerCase(Locale.ROOT);
    }

    private static String text(@Nullable String text) {
        return text == null ? "" : text;
    }

    private static IllegalArgumentException unknown(String type, String field) {
        return new IllegalArgumentException("The schema gives " + type + " a field '" + field + "' that nothing fills");
    }
}
