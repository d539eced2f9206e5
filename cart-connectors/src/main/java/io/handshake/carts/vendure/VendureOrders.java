package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.Json;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.PulledOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pulls by {@code orderPlacedAt}: {@code updatedAt} goes back to its old value when an order is placed, paid or shipped
 * (Vendure 3.7.3 saves it twice), so new orders would be missed.
 *
 * <p>Vendure sorts by one field only: given two it takes the schema's order, in which the id comes first, and ids are given
 * when a cart is begun, not when it is paid. So a page ends before a moment that it may not have whole, and the next begins
 * with that moment. A moment with more orders than a page holds is read by itself; its token names those that were seen.
 */
final class VendureOrders implements OrderSource {
    private static final int MOST = 100;
    private static final String SEEN = "seen:";
    private static final Pattern TOKEN = Pattern.compile(SEEN + "[\\w-]+(,[\\w-]+)*");
    static final String FIELDS = """
        id code state orderPlacedAt currencyCode
        customer { firstName lastName emailAddress phoneNumber }
        shippingAddress { ...Postal } billingAddress { ...Postal }
        lines { id quantity orderPlacedQuantity unitPrice proratedLinePrice proratedLinePriceWithTax
          productVariant { sku name } fulfillmentLines { fulfillmentId quantity } }
        surcharges { sku description price priceWithTax }
        shippingLines { shippingMethod { code } }
        subTotal shipping total totalWithTax
        payments { id method amount state transactionId refunds { total state } }
        fulfillments { id state }
        """;
    static final String POSTAL = """
        fragment Postal on OrderAddress {
          fullName company streetLine1 streetLine2 city province postalCode countryCode phoneNumber
        }
        """;
    static final String PRECISION = "globalSettings { serverConfig { moneyStrategyPrecision } }";
    private static final String LIST = "query Orders($options: OrderListOptions) { " + PRECISION
            + " orders(options: $options) { items { " + FIELDS + " } } } " + POSTAL;
    private static final String ONE =
            "query Order($id: ID!) { " + PRECISION + " order(id: $id) { active " + FIELDS + " } } " + POSTAL;

    private final VendureApi api;
    private final CartSettings cart;

    VendureOrders(VendureApi api, CartSettings cart) {
        this.api = api;
        this.cart = cart;
    }

    @Override
    public Answer<OrderPage> page(Position from, int limit) {
        int take = Math.clamp(limit, 1, MOST);
        String token = from.token();
        if (token == null) {
            return pageFrom(from, take);
        }
        return TOKEN.matcher(token).matches()
                ? pageWithin(from.at(), List.of(token.substring(SEEN.length()).split(",", -1)), take)
                : new Answer.Failed<>("POSITION_EXPIRED", "the position is not one of this cart's", null, false);
    }

    private Answer<OrderPage> pageFrom(Position from, int take) {
        // One more than wanted shows at which moment the page must end.
        ObjectNode options = Json.newObject().put("skip", 0).put("take", take + 1);
        options.putObject("sort").put("orderPlacedAt", "ASC");
        placed(options).put("after", before(from.at()));
        return switch (list(options)) {
            case Answer.Failed<List<PulledOrder>>(var code, var reason, var wait, var reprobe) ->
                new Answer.Failed<>(code, reason, wait, reprobe);
            case Answer.Absent<List<PulledOrder>> _ -> new Answer.Absent<>();
            case Answer.Found<List<PulledOrder>>(var orders) -> {
                Instant newest = orders.isEmpty() ? null : orders.getLast().cursor();
                if (newest == null || orders.size() <= take) {
                    yield new Answer.Found<>(new OrderPage(orders, newest == null ? from : behind(newest), true));
                }
                List<PulledOrder> whole = orders.stream()
                        .filter(order -> !newest.equals(order.cursor()))
                        .toList();
                yield whole.isEmpty()
                        ? pageWithin(newest, List.of(), take)
                        : new Answer.Found<>(new OrderPage(whole, Position.startingAt(newest), false));
            }
        };
    }

    /** Orders of one moment that were not seen yet. */
    private Answer<OrderPage> pageWithin(Instant moment, List<String> seen, int take) {
        ObjectNode options = Json.newObject().put("take", take);
        options.putObject("sort").put("id", "ASC");
        placed(options)
                .put("after", before(moment))
                .put("before", moment.plusMillis(1).toString());
        if (!seen.isEmpty()) {
            Fields.putAll(options.withObject("filter").putObject("id").putArray("notIn"), seen);
        }
        return switch (list(options)) {
            case Answer.Failed<List<PulledOrder>>(var code, var reason, var wait, var reprobe) ->
                new Answer.Failed<>(code, reason, wait, reprobe);
            case Answer.Absent<List<PulledOrder>> _ -> new Answer.Absent<>();
            case Answer.Found<List<PulledOrder>>(var orders) ->
                new Answer.Found<>(new OrderPage(
                        orders, orders.size() < take ? behind(moment) : within(moment, seen, orders), false));
        };
    }

    private static Position within(Instant moment, List<String> seen, List<PulledOrder> orders) {
        return new Position(
                moment,
                Stream.concat(seen.stream(), orders.stream().map(PulledOrder::cartOrderId))
                        .collect(Collectors.joining(",", SEEN, "")));
    }

    private static Position behind(Instant moment) {
        return Position.startingAt(moment.plusMillis(1));
    }

    /** "after" leaves its own moment out. */
    private static String before(Instant moment) {
        return moment.minusMillis(1).toString();
    }

    private static ObjectNode placed(ObjectNode options) {
        ObjectNode filter = options.putObject("filter");
        filter.putObject("active").put("eq", false);
        return filter.putObject("orderPlacedAt");
    }

    /** The newest orders, for the probe. */
    Answer<List<PulledOrder>> newest(int take) {
        ObjectNode options = Json.newObject().put("skip", 0).put("take", take);
        options.putObject("sort").put("orderPlacedAt", "DESC");
        placed(options).put("isNull", false);
        return list(options);
    }

    @Override
    public Answer<PulledOrder> byNumber(String orderNumber) {
        ObjectNode options = Json.newObject().put("take", 1);
        options.putObject("filter").putObject("code").put("eq", orderNumber);
        return switch (list(options)) {
            case Answer.Found<List<PulledOrder>>(var orders) ->
                orders.isEmpty() || orders.getFirst().cursor() == null
                        ? new Answer.Absent<>()
                        : new Answer.Found<>(orders.getFirst());
            case Answer.Absent<List<PulledOrder>> _ -> new Answer.Absent<>();
            case Answer.Failed<List<PulledOrder>>(var code, var reason, var wait, var reprobe) ->
                new Answer.Failed<>(code, reason, wait, reprobe);
        };
    }

    @Override
    public Answer<PulledOrder> byId(String cartOrderId) {
        return switch (api.call(ONE, Json.newObject().put("id", cartOrderId), api.soon())) {
            case Said.Failed failed -> failed.answer();
            case Said.Data(var data, var _) -> {
                JsonNode order = data.path("order");
                yield order.isObject() && !Fields.text(order, "orderPlacedAt").isEmpty()
                        ? new Answer.Found<>(read(order, data))
                        : new Answer.Absent<>();
            }
        };
    }

    @Override
    public Answer<List<PulledOrder>> again(Collection<String> cartOrderIds) {
        if (cartOrderIds.isEmpty()) {
            return new Answer.Found<>(List.of());
        }
        ObjectNode options = Json.newObject().put("take", cartOrderIds.size());
        Fields.putAll(options.putObject("filter").putObject("id").putArray("in"), cartOrderIds);
        return switch (list(options)) {
            // An order that was never placed is somebody's cart.
            case Answer.Found<List<PulledOrder>>(var orders) ->
                new Answer.Found<>(
                        orders.stream().filter(order -> order.cursor() != null).toList());
            case Answer.Absent<List<PulledOrder>> absent -> absent;
            case Answer.Failed<List<PulledOrder>> failed -> failed;
        };
    }

    private Answer<List<PulledOrder>> list(ObjectNode options) {
        ObjectNode variables = Json.newObject();
        variables.set("options", options);
        return switch (api.call(LIST, variables, api.soon())) {
            case Said.Failed failed -> failed.answer();
            case Said.Data(var data, var _) -> {
                List<PulledOrder> orders = new ArrayList<>();
                Fields.each(data.path("orders"), "items").forEach(order -> orders.add(read(order, data)));
                yield new Answer.Found<>(orders);
            }
        };
    }

    private PulledOrder read(JsonNode order, JsonNode data) {
        return new VendureOrderReader(order, cart, money(data)).read();
    }

    static VendureMoney money(JsonNode data) {
        JsonNode precision = data.path("globalSettings").path("serverConfig").path("moneyStrategyPrecision");
        return new VendureMoney(precision.isInt() ? precision.intValue() : 2);
    }
}
