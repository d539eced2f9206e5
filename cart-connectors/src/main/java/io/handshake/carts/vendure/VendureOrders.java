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
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Pulls by {@code orderPlacedAt}: {@code updatedAt} goes back to its old value when an order is placed, paid or shipped
 * (Vendure 3.7.3 saves it twice), so new orders would be missed. Ids can't be compared by the API, so the place among
 * orders of the same millisecond is how many of them were seen.
 */
final class VendureOrders implements OrderSource {
    private static final int MOST = 100;
    static final String FIELDS = """
            id code state orderPlacedAt updatedAt currencyCode
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
        int seen = seen(from.token());
        int take = Math.clamp(limit, 1, MOST);
        ObjectNode options = Json.newObject().put("skip", seen).put("take", take);
        options.putObject("sort").put("orderPlacedAt", "ASC").put("id", "ASC");
        // "after" leaves its own moment out.
        placed(options).put("after", from.at().minusMillis(1).toString());
        return switch (list(options)) {
            case Answer.Found<List<PulledOrder>>(var orders) ->
                new Answer.Found<>(new OrderPage(orders, next(from, seen, orders), orders.size() < take));
            case Answer.Absent<List<PulledOrder>> _ -> new Answer.Absent<>();
            case Answer.Failed<List<PulledOrder>>(var code, var reason, var wait, var reprobe) ->
                new Answer.Failed<>(code, reason, wait, reprobe);
        };
    }

    private static int seen(@Nullable String token) {
        return token == null ? 0 : Integer.parseInt(token);
    }

    private static Position next(Position from, int seen, List<PulledOrder> orders) {
        if (orders.isEmpty()) {
            return from;
        }
        Instant newest = orders.stream()
                .map(PulledOrder::cursor)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(from.at());
        int alike = (int)
                orders.stream().filter(order -> newest.equals(order.cursor())).count();
        return new Position(newest, Integer.toString(newest.equals(from.at()) ? seen + alike : alike));
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
                // An order that was never placed is somebody's cart.
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
        return list(options);
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
