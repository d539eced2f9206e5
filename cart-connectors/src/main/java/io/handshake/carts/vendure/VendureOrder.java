package io.handshake.carts.vendure;

import io.handshake.carts.http.Json;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One order as it stands at the shop, for whoever acts on it. */
final class VendureOrder {
    private static final String FIELDS = """
            id code state currencyCode
            lines { id quantity productVariant { sku } fulfillmentLines { fulfillmentId quantity } }
            payments { id state amount errorMessage
              refunds { id state total reason createdAt } }
            fulfillments { id state method trackingCode lines { orderLineId quantity } }
            """;
    private static final String BY_ID =
            "query Order($id: ID!) { " + VendureOrders.PRECISION + " order(id: $id) { " + FIELDS + " } }";
    private static final String BY_CODE = "query Order($options: OrderListOptions) { " + VendureOrders.PRECISION
            + " orders(options: $options) { items { " + FIELDS + " } } }";

    private final JsonNode order;
    private final VendureMoney money;

    private VendureOrder(JsonNode order, VendureMoney money) {
        this.order = order;
        this.money = money;
    }

    /** What reading one came to. */
    sealed interface Found {
        record Order(VendureOrder order) implements Found {}

        record None() implements Found {}

        record Failed(Said.Failed said) implements Found {}
    }

    static Found find(VendureApi api, OrderRef ref, Instant deadline) {
        String id = ref.cartOrderId();
        if (id != null) {
            return found(api.call(BY_ID, Json.newObject().put("id", id), deadline));
        }
        ObjectNode variables = Json.newObject();
        ObjectNode options = variables.putObject("options").put("take", 1);
        options.putObject("filter").putObject("code").put("eq", ref.key().orderNumber());
        return found(api.call(BY_CODE, variables, deadline));
    }

    private static Found found(Said said) {
        return switch (said) {
            case Said.Failed failed -> new Found.Failed(failed);
            case Said.Data(var data, var _) -> {
                JsonNode order =
                        data.has("orders") ? data.path("orders").path("items").path(0) : data.path("order");
                yield order.isObject()
                        ? new Found.Order(new VendureOrder(order, VendureOrders.money(data)))
                        : new Found.None();
            }
        };
    }

    String id() {
        return Fields.text(order, "id");
    }

    String state() {
        return Fields.text(order, "state");
    }

    String currency() {
        return Fields.text(order, "currencyCode");
    }

    VendureMoney money() {
        return money;
    }

    List<JsonNode> payments() {
        return Fields.list(order, "payments");
    }

    List<JsonNode> paymentsIn(String state) {
        return payments().stream()
                .filter(payment -> Fields.text(payment, "state").equals(state))
                .toList();
    }

    List<JsonNode> fulfilments() {
        return Fields.list(order, "fulfillments");
    }

    Optional<JsonNode> fulfilment(String id) {
        return fulfilments().stream()
                .filter(one -> Fields.text(one, "id").equals(id))
                .findFirst();
    }

    /** The shop's own id of a line: as known, or by counting the lines with its SKU. */
    Optional<String> lineId(LineQuantity line) {
        if (line.cartLineId() != null) {
            return Fields.each(order, "lines")
                    .map(one -> Fields.text(one, "id"))
                    .filter(line.cartLineId()::equals)
                    .findFirst();
        }
        return Fields.each(order, "lines")
                .filter(one -> Fields.text(one.path("productVariant"), "sku")
                        .equals(line.sku().value()))
                .skip(line.ordinal() - 1L)
                .map(one -> Fields.text(one, "id"))
                .findFirst();
    }

    /** How many units of each line are in no fulfilment that still counts. */
    Map<String, Integer> open() {
        Map<String, Integer> open = new TreeMap<>();
        for (JsonNode line : Fields.list(order, "lines")) {
            open.put(Fields.text(line, "id"), Fields.number(line, "quantity"));
        }
        fulfilments().stream()
                .filter(one -> !Fields.text(one, "state").equals("Cancelled"))
                .forEach(one -> linesOf(one).forEach((id, quantity) -> open.merge(id, -quantity, Integer::sum)));
        return open;
    }

    static Map<String, Integer> linesOf(JsonNode fulfilment) {
        Map<String, Integer> lines = new TreeMap<>();
        Fields.each(fulfilment, "lines")
                .forEach(line ->
                        lines.merge(Fields.text(line, "orderLineId"), Fields.number(line, "quantity"), Integer::sum));
        return lines;
    }
}
