package io.handshake.carts.vendure;

import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;
import io.handshake.carts.contract.Happened;
import io.handshake.carts.contract.Less;
import io.handshake.carts.contract.Opening;
import io.handshake.carts.contract.Patience;
import io.handshake.carts.contract.Placed;
import io.handshake.carts.contract.Trouble;
import io.handshake.carts.http.Json;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The real shop behind a proxy of its own for each check; its books are read by an administrator of its own. */
public final class RealVendure implements CartUnderTest {
    private static final Map<Sku, String> VARIANTS = Map.of(MUG, "1", RED, "2", TEE, "3", LAMP, "4");
    private static final String ORDER = """
        query Order($id: ID!) { order(id: $id) {
          payments { state amount refunds { state total } }
          fulfillments { state trackingCode lines { quantity } } } }\
        """;

    private final VendureShop shop;
    private final TroublingProxy proxy;
    private final String username;
    private final boolean located;

    RealVendure(VendureShop shop) {
        this(shop, "superadmin", true);
    }

    private RealVendure(VendureShop shop, String username, boolean located) {
        this.shop = shop;
        this.username = username;
        this.located = located;
        this.proxy = new TroublingProxy(shop.url());
    }

    /** What is known of it. */
    public static Column column() {
        return new Column(
                "vendure",
                "3.7.3",
                VendureAccess.declaration(),
                Set.of(
                        Trouble.ANSWER_LOST,
                        Trouble.TRUNCATED,
                        Trouble.ERROR_AFTERWARDS,
                        Trouble.ERROR,
                        Trouble.LOGIN_PAGE,
                        Trouble.THROTTLED,
                        Trouble.THROTTLED_A_MINUTE,
                        Trouble.SESSION_ENDED),
                false);
    }

    /** So much in stock that no check runs out of it. */
    static void stockUp(VendureShop shop) {
        for (Sku sku : List.of(MUG, TEE)) {
            shop.admin(
                    "mutation Stock($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) { id"
                            + " } }",
                    Json.object("{\"input\":[{\"id\":\"" + VARIANTS.get(sku)
                                    + "\",\"stockLevels\":[{\"stockLocationId\":\"1\",\"stockOnHand\":100000}]}]}")
                            .orElseThrow());
        }
    }

    @Override
    public CartConnector open(Patience patience) {
        return Opening.of(VendureAccess.settings(proxy.url(), username, located), patience);
    }

    @Override
    public CartConnector openNowhere() {
        return Opening.of(VendureAccess.settings(Opening.nowhere(), username, located), Patience.USUAL);
    }

    @Override
    public Placed place(Map<Sku, Integer> units) {
        Map<String, Integer> variants = new LinkedHashMap<>();
        units.forEach((sku, quantity) -> variants.put(VARIANTS.get(sku), quantity));
        return placed(shop.shopper().buys("card", "Ada Lovelace Byron", variants));
    }

    private static Placed placed(JsonNode order) {
        List<LineQuantity> lines = new ArrayList<>();
        order.path("lines").forEach(line -> {
            Sku sku = new Sku(line.path("productVariant").path("sku").asString(""));
            lines.add(new LineQuantity(
                    LineId.of(sku, 1),
                    line.path("id").asString(""),
                    sku,
                    line.path("quantity").asInt()));
        });
        return new Placed(
                ref(order),
                lines,
                VendureAccess.money(order.path("totalWithTax").asLong()));
    }

    private static OrderRef ref(JsonNode order) {
        return new OrderRef(
                new OrderKey(VendureAccess.CART, order.path("code").asString("")),
                order.path("id").asString(""));
    }

    @Override
    public List<Placed> placeCrossed() {
        VendureShop.Shopper slow = shop.shopper();
        slow.fills(Map.of(VARIANTS.get(TEE), 1));
        Placed first = place(Map.of(TEE, 1));
        return List.of(first, placed(slow.pays("card", "Ada Lovelace Byron")));
    }

    @Override
    public Optional<OrderRef> fill() {
        return Optional.of(ref(shop.shopper().ask("""
            mutation { addItemToOrder(productVariantId: "3", quantity: 1) { ... on Order { id code } } }\
            """)));
    }

    /** One is cancelled, one gets a note. */
    @Override
    public List<Placed> disturb(List<Placed> orders) {
        shop.admin(
                """
                mutation Cancel($input: CancelOrderInput!) {
                  cancelOrder(input: $input) { ... on Order { id } ... on ErrorResult { errorCode } } }\
                """,
                Json.object("{\"input\":{\"orderId\":\"" + orders.get(0).ref().cartOrderId() + "\"}}")
                        .orElseThrow());
        shop.admin(
                "mutation Note($input: AddNoteToOrderInput!) { addNoteToOrder(input: $input) { id } }",
                Json.object("{\"input\":{\"id\":\"" + orders.get(1).ref().cartOrderId()
                                + "\",\"note\":\"call first\",\"isPublic\":false}}")
                        .orElseThrow());
        return orders;
    }

    @Override
    public List<Happened> happened(EffectKind kind, Placed placed) {
        JsonNode order =
                shop.admin(ORDER, Json.newObject().put("id", placed.ref().cartOrderId()));
        List<Happened> happened = new ArrayList<>();
        switch (kind) {
            case MARK_SHIPPED ->
                order.path("fulfillments").forEach(one -> {
                    if (in(one, "Shipped", "Delivered")) {
                        happened.add(new Happened(
                                null, units(one), one.path("trackingCode").asString("")));
                    }
                });
            case VOID_SHIPMENT ->
                order.path("fulfillments").forEach(one -> {
                    if (in(one, "Cancelled")) {
                        happened.add(new Happened(null, 0, null));
                    }
                });
            case CAPTURE ->
                order.path("payments").forEach(one -> {
                    if (in(one, "Settled")) {
                        happened.add(new Happened(amount(one, "amount"), 0, null));
                    }
                });
            case REFUND ->
                order.path("payments")
                        .forEach(payment -> payment.path("refunds").forEach(one -> {
                            if (in(one, "Settled")) {
                                happened.add(new Happened(amount(one, "total"), 0, null));
                            }
                        }));
            case CORRECT_TRACKING, NOTIFY_CUSTOMER, RECORD_RETURN -> {
                // the shop has no such thing
            }
            case SET_STOCK -> throw new IllegalArgumentException("stock belongs to no order");
        }
        return happened;
    }

    private static boolean in(JsonNode one, String... states) {
        return List.of(states).contains(one.path("state").asString(""));
    }

    private static int units(JsonNode fulfilment) {
        int units = 0;
        for (JsonNode line : fulfilment.path("lines")) {
            units += line.path("quantity").asInt();
        }
        return units;
    }

    private static BigDecimal amount(JsonNode one, String field) {
        return BigDecimal.valueOf(one.path(field).asLong(), 2);
    }

    @Override
    public int onHand(Sku sku) {
        JsonNode variant = shop.admin(
                "query Level($id: ID!) { productVariant(id: $id) { stockLevels { stockLocationId stockOnHand } } }",
                Json.newObject().put("id", VARIANTS.get(sku)));
        for (JsonNode level : variant.path("stockLevels")) {
            if (level.path("stockLocationId").asString("").equals(VendureAccess.LOCATION)) {
                return level.path("stockOnHand").asInt();
            }
        }
        return 0;
    }

    @Override
    public long requests() {
        return proxy.requests();
    }

    @Override
    public List<String> calls(EffectKind kind) {
        return VendureAccess.calls(kind);
    }

    @Override
    public String pageCall() {
        return "orders(";
    }

    @Override
    public void trouble(String call, Trouble trouble, int times) {
        proxy.trouble(call, trouble, times);
    }

    @Override
    public List<Less> less() {
        return List.of(
                granted(VendureAccess.DOCUMENTED),
                granted(VendureAccess.ORDERS_ONLY),
                granted(VendureAccess.READING_ONLY),
                granted(VendureAccess.CATALOGUE_ONLY),
                new Less(
                        "two stock locations, and none is named",
                        VendureAccess.STOCK,
                        () -> new RealVendure(shop, "superadmin", false)));
    }

    private Less granted(VendureAccess.Role role) {
        return new Less(role.says(), role.lost(), () -> new RealVendure(shop, shop.userWith(role), true));
    }

    @Override
    public void close() {
        proxy.close();
    }
}
