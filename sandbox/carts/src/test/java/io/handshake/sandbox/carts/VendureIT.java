package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import io.handshake.sandbox.carts.shop.ProductSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** The simulated Vendure answers as a real one of version 3.7.3 was seen to answer, on SQLite, with the same shop. */
class VendureIT {
    private static SimulatedCarts carts;
    private SimulatedCart shop;
    private URI url;
    private Admin admin;

    @BeforeAll
    static void start() {
        carts = SimulatedCarts.start();
    }

    @AfterAll
    static void stop() {
        carts.close();
    }

    @BeforeEach
    void open() throws IOException {
        shop = carts.create("shop", CartSettings.of(CartType.VENDURE));
        shop.shop().product(new ProductSpec("MUG-BLUE", "Mug", "Mug, blue", 1250, false, 0, Map.of("1", 50, "2", 20)));
        shop.shop().product(new ProductSpec("MUG-RED", "Mug", "Mug, red", 1250, false, 0, Map.of("1", 5)));
        shop.shop()
                .product(new ProductSpec("TEE-M", "T-shirt", "T-shirt, M", 1999, false, 0, Map.of("1", 100, "2", 100)));
        shop.shop().product(new ProductSpec("LAMP-1", "Desk lamp", "Desk lamp", 4995, false, 0, Map.of("1", 3)));
        url = carts.url("shop");
        admin = Admin.in(url);
    }

    private Order mugsAndTee() {
        return shop.shop()
                .place(OrderSpec.of(
                        List.of(
                                new OrderSpec.Line("MUG-BLUE", 2, null, null),
                                new OrderSpec.Line("TEE-M", 1, null, null)),
                        new OrderSpec.Pay("dummy", OrderSpec.PayState.AUTHORIZED, false, false)));
    }

    private static String line(Order order, int index) {
        return order.lines().get(index).id();
    }

    private static String payment(Order order) {
        return order.payments().getFirst().id();
    }

    // Who asks

    @Test
    void withoutALoginEverythingIsForbiddenWithStatus200() throws IOException {
        Admin nobody = Admin.nobody(url);

        HttpResponse<String> answer = nobody.send("{ orders { totalItems } }", Map.of());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(Http.json(answer)).isEqualTo(Http.JSON.readTree("""
                {"errors":[{"message":"You are not currently authorized to perform this action",
                "locations":[{"line":1,"column":3}],"path":["orders"],"extensions":{"code":"FORBIDDEN"}}],"data":null}"""));
        assertThat(answer.headers().firstValue("vendure-auth-token")).isEmpty();
        assertThat(Http.json(nobody.send("{ order(id: 1) { id } }", Map.of()))
                        .path("data")
                        .toString())
                .isEqualTo("{\"order\":null}");
    }

    @Test
    void aTokenThatNobodyKnowsIsAnsweredWithAnEmptyOne() throws IOException {
        admin.token("nope");

        HttpResponse<String> answer = admin.send("{ orders { totalItems } }", Map.of());

        assertThat(answer.body()).contains("FORBIDDEN");
        assertThat(answer.headers().firstValue("vendure-auth-token")).contains("");
    }

    @Test
    void aWrongPasswordIsAResultAndGivesNoToken() throws IOException {
        HttpResponse<String> answer = Admin.nobody(url)
                .send(
                        "mutation { login(username: \"x\", password: \"y\") { ... on ErrorResult { errorCode message } } }",
                        Map.of());

        assertThat(answer.body())
                .isEqualTo("{\"data\":{\"login\":{\"errorCode\":\"INVALID_CREDENTIALS_ERROR\","
                        + "\"message\":\"The provided credentials are invalid\"}}}");
        assertThat(answer.headers().firstValue("vendure-auth-token")).isEmpty();
    }

    @Test
    void afterALogoutTheTokenIsWorthless() throws IOException {
        assertThat(admin.ask("mutation { logout { success } }", Map.of())
                        .path("success")
                        .asBoolean())
                .isTrue();
        assertThat(code(admin.error("{ orders { totalItems } }", Map.of()))).isEqualTo("FORBIDDEN");
    }

    @Test
    void aMissingPermissionIsForbiddenToo() throws IOException {
        CartSettings readOnly = CartSettings.of(CartType.VENDURE).withPermissions("Authenticated", "ReadOrder");
        carts.create("shop", readOnly).product("MUG-BLUE", 1250, 5);
        admin.login();

        assertThat(admin.ask("{ orders { totalItems } }", Map.of())
                        .path("totalItems")
                        .asInt())
                .isZero();
        assertThat(code(admin.error(Admin.SETTLE, Map.of("id", "1")))).isEqualTo("FORBIDDEN");
    }

    @Test
    void anUnchangedInstallationKeepsTheSessionInACookie() throws IOException {
        carts.create("cookies", CartSettings.of(CartType.VENDURE).withCookies());
        URI api = URI.create(carts.url("cookies") + "/admin-api");
        HttpResponse<String> login = Http.send(
                "POST",
                api,
                Map.of(
                        "query",
                        "mutation { login(username: \"superadmin\", password: \"test-only-password\") { ... on CurrentUser { id } } }"));

        assertThat(login.headers().firstValue("vendure-auth-token")).isEmpty();
        String cookie = login.headers().firstValue("set-cookie").orElseThrow().split(";")[0];
        String query = Http.JSON.writeValueAsString(Map.of("query", "{ orders { totalItems } }"));
        assertThat(Http.send("POST", api, query, Map.of("Cookie", cookie)).body())
                .isEqualTo("{\"data\":{\"orders\":{\"totalItems\":0}}}");
        assertThat(Http.send("POST", api, query, Map.of()).body()).contains("FORBIDDEN");
    }

    // Documents

    @Test
    void whatDoesNotFitTheSchemaIsStatus400() throws IOException {
        HttpResponse<String> unknown = admin.send("{ orders { nope } }", Map.of());
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(Http.json(unknown).has("data")).isFalse();
        assertThat(code(Http.json(unknown).path("errors").path(0))).isEqualTo("GRAPHQL_VALIDATION_FAILED");

        HttpResponse<String> torn = admin.send("{ orders {", Map.of());
        assertThat(torn.statusCode()).isEqualTo(400);
        assertThat(code(Http.json(torn).path("errors").path(0))).isEqualTo("GRAPHQL_PARSE_FAILED");

        HttpResponse<String> two = admin.send("query A { me { id } } query B { me { identifier } }", Map.of());
        assertThat(two.statusCode()).isEqualTo(400);
        assertThat(code(Http.json(two).path("errors").path(0))).isEqualTo("OPERATION_RESOLUTION_FAILURE");
    }

    @Test
    void variablesThatDoNotFitAreStatus200WithoutData() throws IOException {
        for (Map<String, ?> wrong : List.<Map<String, ?>>of(
                Map.of("options", Map.of("take", "x")),
                Map.of("options", Map.of("nope", 1)),
                Map.of("options", Map.of("filter", Map.of("orderPlacedAt", Map.of("after", "2020-01-01")))))) {
            HttpResponse<String> answer = admin.send(Admin.ORDERS, wrong);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            assertThat(Http.json(answer).has("data")).as(answer.body()).isFalse();
            assertThat(code(Http.json(answer).path("errors").path(0))).isEqualTo("BAD_USER_INPUT");
        }
        assertThat(code(admin.error(Admin.ORDER, Map.of()))).isEqualTo("BAD_USER_INPUT");
    }

    // Reading orders

    @Test
    void anOrderIsShownAsTheRealOneShowsIt() throws IOException {
        Order order = mugsAndTee();

        JsonNode shown = admin.order(order.id());

        assertThat(shown.path("state").asString()).isEqualTo("PaymentAuthorized");
        assertThat(shown.path("nextStates").toString())
                .isEqualTo("[\"PaymentSettled\",\"Cancelled\",\"Modifying\",\"ArrangingAdditionalPayment\"]");
        assertThat(shown.path("shippingAddress").toString())
                .isEqualTo(
                        "{\"fullName\":\"Ada Byron\",\"company\":\"Engines Ltd\",\"streetLine1\":\"12 Main St\",\"streetLine2\":\"Apt 3\","
                                + "\"city\":\"Springfield\",\"province\":\"IL\",\"postalCode\":\"62701\","
                                + "\"country\":\"United States of America\",\"countryCode\":\"US\",\"phoneNumber\":\"+1 555 0100\"}");
        assertThat(shown.path("lines").path(0).toString())
                .isEqualTo(
                        "{\"id\":\"1\",\"quantity\":2,\"orderPlacedQuantity\":2,\"unitPrice\":1250,\"unitPriceWithTax\":1353,"
                                + "\"discountedUnitPrice\":1250,\"proratedUnitPriceWithTax\":1353,\"linePrice\":2500,\"linePriceWithTax\":2706,"
                                + "\"lineTax\":206,\"taxRate\":8.25,\"productVariant\":{\"id\":\"1\",\"sku\":\"MUG-BLUE\",\"name\":\"Mug, blue\"},"
                                + "\"taxLines\":[{\"description\":\"Standard\",\"taxRate\":8.25}],\"discounts\":[],\"fulfillmentLines\":[]}");
        assertThat(shown.path("shippingLines").toString())
                .isEqualTo(
                        "[{\"id\":\"1\",\"price\":500,\"priceWithTax\":500,\"shippingMethod\":{\"id\":\"1\",\"code\":\"standard\","
                                + "\"name\":\"Standard\",\"fulfillmentHandlerCode\":\"manual-fulfillment\"}}]");
        assertThat(List.of("subTotal", "subTotalWithTax", "shipping", "total", "totalWithTax"))
                .extracting(field -> shown.path(field).asInt())
                .containsExactly(4499, 4870, 500, 4999, 5370);
        assertThat(shown.path("payments").path(0).path("amount").asInt()).isEqualTo(5370);
        assertThat(shown.path("payments").path(0).path("state").asString()).isEqualTo("Authorized");
        assertThat(admin.send("{ order(id: \"99999\") { id } }", Map.of()).body())
                .isEqualTo("{\"data\":{\"order\":null}}");
    }

    @Test
    void aDiscountLowersWhatTheLineIsPaidWith() throws IOException {
        Order order = shop.shop()
                .place(OrderSpec.of(
                        List.of(new OrderSpec.Line("MUG-BLUE", 2, 1000L, 400L)),
                        new OrderSpec.Pay("card", OrderSpec.PayState.AUTHORIZED, false, false)));

        JsonNode shown = admin.order(order.id());

        assertThat(shown.path("lines").path(0).path("discounts").toString())
                .isEqualTo("[{\"description\":\"Promotion\",\"amount\":-400,\"amountWithTax\":-433}]");
        assertThat(shown.path("totalWithTax").asInt()).isEqualTo(2165 - 433 + 500);
    }

    @Test
    void pagesFiltersAndSortsAsTheRealOne() throws IOException {
        Order first = mugsAndTee();
        Order second = shop.place("MUG-BLUE", 1);
        Order third = shop.place("TEE-M", 3);
        shop.apply(new Change.Fill(OrderSpec.of("MUG-RED", 1)));
        shop.apply(new Change.Pay(second.number()));

        assertThat(found(Map.of("filter", Map.of("active", Map.of("eq", false)))))
                .containsExactly(first.id(), second.id(), third.id());
        JsonNode page = admin.ask(
                Admin.ORDERS,
                Map.of(
                        "options",
                        Map.of(
                                "skip",
                                1,
                                "take",
                                1,
                                "sort",
                                Map.of("id", "DESC"),
                                "filter",
                                Map.of("active", Map.of("eq", false)))));
        assertThat(page.path("totalItems").asInt()).isEqualTo(3);
        assertThat(page.path("items").path(0).path("id").asString()).isEqualTo(second.id());
        assertThat(found(Map.of("filter", Map.of("state", Map.of("in", List.of("PaymentSettled"))))))
                .containsExactly(second.id());
        assertThat(found(Map.of("filter", Map.of("code", Map.of("eq", third.number())))))
                .containsExactly(third.id());
        assertThat(found(Map.of(
                        "filter",
                        Map.of(
                                "_or",
                                List.of(
                                        Map.of("code", Map.of("eq", first.number())),
                                        Map.of("id", Map.of("eq", third.id())))))))
                .containsExactly(first.id(), third.id());
        assertThat(found(Map.of("filter", Map.of("totalWithTax", Map.of("gte", 6000)))))
                .containsExactly(third.id());
        assertThat(found(Map.of(
                        "filterOperator",
                        "OR",
                        "filter",
                        Map.of("code", Map.of("eq", first.number()), "state", Map.of("eq", "AddingItems")))))
                .hasSize(2);
        assertThat(found(Map.of("filter", Map.of("orderPlacedAt", Map.of("isNull", true)))))
                .hasSize(1);
        String placed = first.placedAt() == null ? "" : first.placedAt().toString();
        assertThat(found(Map.of("filter", Map.of("orderPlacedAt", Map.of("before", placed)))))
                .as("before is exclusive")
                .isEmpty();
    }

    private List<String> found(Map<String, ?> options) throws IOException {
        return admin.ask(Admin.ORDERS, Map.of("options", options))
                .path("items")
                .valueStream()
                .map(item -> item.path("id").asString())
                .toList();
    }

    @Test
    void moreThanAThousandAtOnceAreRefused() throws IOException {
        JsonNode error = admin.error("{ orders(options: { take: 1001 }) { totalItems } }", Map.of());

        assertThat(error.path("message").asString()).isEqualTo("Cannot take more than 1000 results from a list query");
        assertThat(code(error)).isEqualTo("USER_INPUT_ERROR");
        assertThat(found(Map.of("take", 1000))).isEmpty();
    }

    @Test
    void updatedAtFallsBehindOnPlacingAndStaysThereUntilSomebodyEdits() throws IOException {
        Instant longAgo = Instant.parse("2026-01-01T00:00:00Z");
        OrderSpec spec = OrderSpec.of("MUG-BLUE", 1);
        Order order = shop.shop()
                .place(new OrderSpec(
                        null,
                        longAgo,
                        null,
                        spec.customer(),
                        spec.shipTo(),
                        null,
                        spec.lines(),
                        null,
                        null,
                        spec.payment()));

        admin.settle(payment(order));
        String fulfilment = admin.fulfil(line(order, 0), 1, "1Z").path("id").asString();
        admin.move(fulfilment, "Shipped");
        refund(payment(order), 100, true);
        JsonNode after = admin.order(order.id());
        assertThat(after.path("updatedAt").asString()).isEqualTo("2026-01-01T00:00:00.000Z");
        assertThat(Instant.parse(after.path("orderPlacedAt").asString())).isAfter(longAgo);

        shop.apply(new Change.Edit(order.number(), spec.shipTo()));
        assertThat(Instant.parse(admin.order(order.id()).path("updatedAt").asString()))
                .isAfter(longAgo);
    }

    // Shipping

    @Test
    void settledThenShippedInTwoParcelsTheOrderMovesByItself() throws IOException {
        Order order = mugsAndTee();
        JsonNode first = admin.fulfil(line(order, 0), 1, "1Z999AA10123456784");
        assertThat(first.toString())
                .isEqualTo(
                        "{\"__typename\":\"Fulfillment\",\"id\":\"1\",\"state\":\"Pending\","
                                + "\"nextStates\":[\"Shipped\",\"Delivered\",\"Cancelled\"],\"method\":\"UPS Ground\","
                                + "\"trackingCode\":\"1Z999AA10123456784\",\"lines\":[{\"orderLineId\":\"1\",\"quantity\":1}]}");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PaymentAuthorized");
        assertThat(admin.settle(payment(order)).toString())
                .isEqualTo("{\"id\":\"1\",\"state\":\"Settled\",\"amount\":5370}");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PaymentSettled");
        assertThat(admin.move("1", "Shipped").path("nextStates").toString()).isEqualTo("[\"Delivered\",\"Cancelled\"]");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PartiallyShipped");

        admin.fulfil(line(order, 0), 1, "794644790132");
        admin.fulfil(line(order, 1), 1, "794644790133");
        admin.move("2", "Shipped");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PartiallyShipped");
        admin.move("3", "Shipped");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("Shipped");
        admin.move("1", "Delivered");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PartiallyDelivered");
        admin.move("2", "Delivered");
        admin.move("3", "Delivered");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("Delivered");

        assertThat(shop.ledger().of(EffectKind.TRACKING)).hasSize(3);
        assertThat(shop.ledger().of(EffectKind.SHIPPED, order.number()))
                .extracting("reference", "quantity")
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("1Z999AA10123456784", 1),
                        org.assertj.core.groups.Tuple.tuple("794644790132", 1),
                        org.assertj.core.groups.Tuple.tuple("794644790133", 1));
        assertThat(shop.ledger().sum(EffectKind.CAPTURED)).isEqualTo(5370);
    }

    /** The real one lets the parcel go, but there is no way from PaymentAuthorized to Shipped, and settling makes none up. */
    @Test
    void aParcelThatLeavesBeforeThePaymentIsSettledLeavesItsOrderBehind() throws IOException {
        Order order = shop.place("MUG-BLUE", 1);
        String fulfilment = admin.fulfil(line(order, 0), 1, "1Z").path("id").asString();

        assertThat(admin.move(fulfilment, "Shipped").path("state").asString()).isEqualTo("Shipped");
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PaymentAuthorized");
        admin.settle(payment(order));
        assertThat(admin.order(order.id()).path("state").asString()).isEqualTo("PaymentSettled");
    }

    @Test
    void aShopWithAProcessOfItsOwnRefusesShippedBeforeThePaymentIsSettled() throws IOException {
        SimulatedCart strict =
                carts.create("shop", CartSettings.of(CartType.VENDURE).withShippedOnlyAfterCapture());
        strict.product("MUG-BLUE", 1250, 5);
        admin.login();
        Order order = strict.place("MUG-BLUE", 1);
        String fulfilment = admin.fulfil(line(order, 0), 1, "1Z").path("id").asString();

        assertThat(admin.move(fulfilment, "Shipped").path("errorCode").asString())
                .isEqualTo("FULFILLMENT_STATE_TRANSITION_ERROR");
        admin.settle(payment(order));
        assertThat(admin.move(fulfilment, "Shipped").path("state").asString()).isEqualTo("Shipped");
        assertThat(strict.ledger().of(EffectKind.SHIPPED)).hasSize(1);
    }

    @Test
    void shippedTwiceIsAnError() throws IOException {
        Order order = shop.place("MUG-BLUE", 1);
        admin.settle(payment(order));
        String fulfilment = admin.fulfil(line(order, 0), 1, "1Z").path("id").asString();
        admin.move(fulfilment, "Shipped");

        assertThat(admin.move(fulfilment, "Shipped").toString())
                .isEqualTo(
                        "{\"errorCode\":\"FULFILLMENT_STATE_TRANSITION_ERROR\",\"message\":\"errorResult.FULFILLMENT_STATE_TRANSITION_ERROR\","
                                + "\"transitionError\":\"Cannot transition Fulfillment from \\\"Shipped\\\" to \\\"Shipped\\\"\","
                                + "\"fromState\":\"Shipped\",\"toState\":\"Shipped\"}");
        assertThat(admin.move(fulfilment, "Nonsense").path("toState").asString())
                .isEqualTo("Nonsense");
        assertThat(shop.ledger().of(EffectKind.SHIPPED)).hasSize(1);
    }

    @Test
    void whatIsFulfilledCanNotBeFulfilledAgain() throws IOException {
        Order order = shop.place("MUG-BLUE", 2);
        admin.fulfil(line(order, 0), 1, "1Z");

        assertThat(admin.fulfil(line(order, 0), 2, "1Z").toString())
                .isEqualTo(
                        "{\"__typename\":\"ItemsAlreadyFulfilledError\",\"errorCode\":\"ITEMS_ALREADY_FULFILLED_ERROR\","
                                + "\"message\":\"One or more OrderItems are already part of a Fulfillment\"}");
        assertThat(admin.fulfil(line(order, 0), 0, "1Z").path("errorCode").asString())
                .isEqualTo("EMPTY_ORDER_LINE_SELECTION_ERROR");
        assertThat(shop.ledger().of(EffectKind.TRACKING)).hasSize(1);
    }

    @Test
    void stockThatIsNotThereCanNotBeFulfilled() throws IOException {
        Order order = shop.place("LAMP-1", 2);
        setStock("4", "1", 1);

        assertThat(admin.fulfil(line(order, 0), 2, "1Z").toString())
                .isEqualTo(
                        "{\"__typename\":\"InsufficientStockOnHandError\",\"errorCode\":\"INSUFFICIENT_STOCK_ON_HAND_ERROR\","
                                + "\"message\":\"Cannot create a Fulfillment as \\\"Desk lamp\\\" has insufficient stockOnHand (1)\","
                                + "\"productVariantId\":\"4\",\"stockOnHand\":1}");
        assertThat(shop.ledger().of(EffectKind.TRACKING)).isEmpty();
    }

    @Test
    void aHandlerAndAnEntityThatAreNotThereAreTold() throws IOException {
        Order order = shop.place("MUG-BLUE", 1);
        Map<String, ?> input = Map.of(
                "input",
                Map.of(
                        "lines",
                        List.of(Map.of("orderLineId", line(order, 0), "quantity", 1)),
                        "handler",
                        Map.of("code", "none", "arguments", List.of())));

        assertThat(admin.ask(Admin.FULFIL, input).path("errorCode").asString())
                .isEqualTo("INVALID_FULFILLMENT_HANDLER_ERROR");
        JsonNode error = admin.error(Admin.SETTLE, Map.of("id", "999"));
        assertThat(error.path("message").asString()).isEqualTo("No Payment with the id \"999\" could be found");
        assertThat(code(error)).isEqualTo("ENTITY_NOT_FOUND");
        assertThat(code(admin.error(Admin.MOVE, Map.of("id", "999", "state", "Shipped"))))
                .isEqualTo("ENTITY_NOT_FOUND");
    }

    // Money

    @Test
    void settledTwiceIsCapturedOnce() throws IOException {
        Order order = mugsAndTee();

        JsonNode first = admin.settle(payment(order));
        JsonNode second = admin.settle(payment(order));

        assertThat(second).isEqualTo(first);
        assertThat(shop.ledger().of(EffectKind.CAPTURED))
                .singleElement()
                .extracting("amount")
                .isEqualTo(5370L);
    }

    @Test
    void aGatewayThatRefusesLeavesThePaymentInError() throws IOException {
        Order order = shop.shop()
                .place(OrderSpec.of(
                        List.of(new OrderSpec.Line("MUG-BLUE", 1, null, null)),
                        new OrderSpec.Pay("card", OrderSpec.PayState.AUTHORIZED, true, false)));

        assertThat(admin.settle(payment(order)).toString())
                .isEqualTo("{\"errorCode\":\"SETTLE_PAYMENT_ERROR\",\"message\":\"Settling the payment failed\","
                        + "\"paymentErrorMessage\":\"capture refused by the test gateway\"}");
        assertThat(admin.order(order.id())
                        .path("payments")
                        .path(0)
                        .path("state")
                        .asString())
                .isEqualTo("Error");
        assertThat(admin.settle(payment(order)).path("transitionError").asString())
                .isEqualTo("Cannot transition Payment from \"Error\" to \"Error\"");
        assertThat(shop.ledger().of(EffectKind.CAPTURED)).isEmpty();
    }

    private JsonNode refund(String payment, int amount, boolean withWhatTheDatabaseNeeds) throws IOException {
        Map<String, Object> input = withWhatTheDatabaseNeeds
                ? Map.of(
                        "paymentId",
                        payment,
                        "amount",
                        amount,
                        "shipping",
                        0,
                        "adjustment",
                        0,
                        "lines",
                        List.of(),
                        "reason",
                        "goodwill")
                : Map.of("paymentId", payment, "amount", amount, "reason", "goodwill");
        return Http.json(admin.send(Admin.REFUND, Map.of("input", input)));
    }

    @Test
    void aRefundNeedsWhatTheSchemaCallsDeprecated() throws IOException {
        Order order = mugsAndTee();
        admin.settle(payment(order));

        JsonNode error = refund(payment(order), 300, false).path("errors").path(0);
        assertThat(error.path("message").asString())
                .isEqualTo("SqliteError: NOT NULL constraint failed: refund.shipping");
        assertThat(error.has("extensions")).isFalse();
        assertThat(refund(payment(order), 300, true)
                        .path("data")
                        .path("refundOrder")
                        .toString())
                .isEqualTo(
                        "{\"id\":\"1\",\"state\":\"Pending\",\"total\":300,\"items\":0,\"shipping\":0,\"adjustment\":0,\"method\":\"dummy\","
                                + "\"transactionId\":null,\"reason\":\"goodwill\",\"paymentId\":\"1\",\"lines\":[],\"metadata\":{}}");
        assertThat(shop.ledger().of(EffectKind.REFUNDED)).isEmpty();

        Map<String, ?> settled = Map.of("input", Map.of("id", "1", "transactionId", "bank-77"));
        assertThat(admin.ask(Admin.SETTLE_REFUND, settled).toString())
                .isEqualTo("{\"id\":\"1\",\"state\":\"Settled\",\"total\":300,\"transactionId\":\"bank-77\"}");
        assertThat(shop.ledger().sum(EffectKind.REFUNDED)).isEqualTo(300);
        assertThat(code(admin.error(Admin.SETTLE_REFUND, settled))).isEqualTo("ILLEGAL_OPERATION");
        assertThat(shop.ledger().sum(EffectKind.REFUNDED)).isEqualTo(300);
    }

    @Test
    void noMoreIsRefundedThanWasCaptured() throws IOException {
        Order order = shop.place("MUG-BLUE", 1);
        assertThat(refund(payment(order), 100, true)
                        .path("data")
                        .path("refundOrder")
                        .toString())
                .isEqualTo("{\"errorCode\":\"REFUND_ORDER_STATE_ERROR\","
                        + "\"message\":\"Cannot refund an Order in the \\\"PaymentAuthorized\\\" state\"}");
        admin.settle(payment(order));
        refund(payment(order), 1000, true);

        assertThat(refund(payment(order), 999_999, true)
                        .path("data")
                        .path("refundOrder")
                        .toString())
                .isEqualTo(
                        "{\"errorCode\":\"REFUND_AMOUNT_ERROR\","
                                + "\"message\":\"The amount specified exceeds the refundable amount for this payment\",\"maximumRefundable\":853}");
        assertThat(refund(payment(order), 0, true)
                        .path("data")
                        .path("refundOrder")
                        .path("errorCode")
                        .asString())
                .isEqualTo("NOTHING_TO_REFUND_ERROR");
        assertThat(shop.ledger().sum(EffectKind.REFUNDED)).isEqualTo(1000);
    }

    @Test
    void linesAreRefundedAtTheirPriceWithTax() throws IOException {
        Order order = mugsAndTee();
        admin.settle(payment(order));

        JsonNode refund = admin.ask(
                Admin.REFUND,
                Map.of(
                        "input",
                        Map.of(
                                "paymentId",
                                payment(order),
                                "lines",
                                List.of(Map.of("orderLineId", line(order, 0), "quantity", 1)),
                                "shipping",
                                0,
                                "adjustment",
                                0,
                                "reason",
                                "damaged")));

        assertThat(refund.path("total").asInt()).isEqualTo(1353);
        assertThat(refund.path("items").asInt()).isEqualTo(1353);
    }

    @Test
    void taxIsRoundedPerLine() throws IOException {
        shop.shop().product(new ProductSpec("GIFT-CARD", null, "Gift card", 2500, true, 0, Map.of()));

        JsonNode line =
                admin.order(shop.place("GIFT-CARD", 2).id()).path("lines").path(0);

        assertThat(line.path("unitPriceWithTax").asInt()).isEqualTo(2706);
        assertThat(line.path("linePriceWithTax").asInt()).isEqualTo(5413);
    }

    @Test
    void aPaymentCanBeCancelledEvenWhenItWasCaptured() throws IOException {
        String cancel =
                "mutation C($id: ID!) { cancelPayment(id: $id) { ... on Payment { id state } ... on ErrorResult { errorCode message } } }";
        Order order = shop.place("MUG-BLUE", 1);
        admin.settle(payment(order));

        for (int turn = 0; turn < 2; turn++) {
            assertThat(admin.ask(cancel, Map.of("id", payment(order)))
                            .path("state")
                            .asString())
                    .isEqualTo("Cancelled");
        }
        assertThat(admin.settle(payment(order)).path("transitionError").asString())
                .isEqualTo("Cannot transition Payment from \"Cancelled\" to \"Settled\"");
        assertThat(shop.ledger().of(EffectKind.VOIDED)).hasSize(1);
    }

    // Cancelling

    @Test
    void cancellingRestocksButPaysNothingBack() throws IOException {
        Order order = shop.place("TEE-M", 3);
        JsonNode one = cancel(Map.of(
                "orderId",
                order.id(),
                "lines",
                List.of(Map.of("orderLineId", line(order, 0), "quantity", 1)),
                "reason",
                "no stock",
                "cancelShipping",
                false));
        assertThat(one.path("totalWithTax").asInt()).isEqualTo(4828);
        assertThat(one.path("state").asString()).isEqualTo("PaymentAuthorized");
        assertThat(one.path("lines").toString()).isEqualTo("[{\"id\":\"1\",\"quantity\":2,\"orderPlacedQuantity\":3}]");

        JsonNode all = cancel(Map.of("orderId", order.id(), "reason", "customer asked", "cancelShipping", true));
        assertThat(all.path("state").asString()).isEqualTo("Cancelled");
        assertThat(all.path("totalWithTax").asInt()).isZero();
        assertThat(shop.shop().sku("TEE-M").allocated()).isZero();
        assertThat(shop.shop().sku("TEE-M").onHand()).isEqualTo(200);
        assertThat(cancel(Map.of("orderId", order.id())).path("errorCode").asString())
                .isEqualTo("EMPTY_ORDER_LINE_SELECTION_ERROR");
        assertThat(shop.ledger().of(EffectKind.REFUNDED)).isEmpty();
    }

    @Test
    void evenADeliveredOrderCanBeCancelled() throws IOException {
        Order order = shop.place("MUG-BLUE", 1);
        admin.settle(payment(order));
        String fulfilment = admin.fulfil(line(order, 0), 1, "1Z").path("id").asString();
        admin.move(fulfilment, "Delivered");

        JsonNode cancelled = cancel(Map.of("orderId", order.id(), "reason", "x"));

        assertThat(cancelled.path("state").asString()).isEqualTo("Cancelled");
        assertThat(cancelled.path("totalWithTax").asInt()).isEqualTo(500);
        assertThat(shop.shop().sku("MUG-BLUE").onHand()).isEqualTo(70);
    }

    @Test
    void whatIsStillACartCanNotBeCancelled() throws IOException {
        Order cart = shop.shop().fill(OrderSpec.of("MUG-BLUE", 1));

        assertThat(cancel(Map.of("orderId", cart.id())).path("errorCode").asString())
                .isEqualTo("CANCEL_ACTIVE_ORDER_ERROR");
        Order placed = shop.place("MUG-BLUE", 1);
        assertThat(cancel(Map.of(
                                "orderId",
                                placed.id(),
                                "lines",
                                List.of(Map.of("orderLineId", line(placed, 0), "quantity", 9))))
                        .path("errorCode")
                        .asString())
                .isEqualTo("QUANTITY_TOO_GREAT_ERROR");
    }

    private JsonNode cancel(Map<String, ?> input) throws IOException {
        return admin.ask(Admin.CANCEL, Map.of("input", input));
    }

    // Stock

    private JsonNode setStock(String variant, String location, int onHand) throws IOException {
        return Http.json(admin.send(
                Admin.STOCK,
                Map.of(
                        "input",
                        List.of(Map.of(
                                "id",
                                variant,
                                "stockLevels",
                                List.of(Map.of("stockLocationId", location, "stockOnHand", onHand)))))));
    }

    @Test
    void stockIsPromisedOnPlacingAndSoldOnFulfilling() throws IOException {
        Order order = shop.place("MUG-BLUE", 65);
        assertThat(levels("1")).isEqualTo("50/50 20/15");
        admin.fulfil(line(order, 0), 60, "1Z");
        assertThat(levels("1")).isEqualTo("0/0 10/5");
    }

    @Test
    void aCancelledParcelPutsItsUnitsBackAndTheyAreStillPromised() throws IOException {
        Order order = shop.place("MUG-BLUE", 4);
        String fulfilment = admin.fulfil(line(order, 0), 3, "1Z").path("id").asString();
        assertThat(levels("1")).isEqualTo("47/1 20/0");

        assertThat(admin.move(fulfilment, "Cancelled").path("state").asString()).isEqualTo("Cancelled");

        assertThat(levels("1")).isEqualTo("50/4 20/0");
        assertThat(admin.fulfil(line(order, 0), 4, "1Z").path("state").asString())
                .isEqualTo("Pending");
    }

    private String levels(String variant) throws IOException {
        JsonNode levels = admin.ask(
                        "query V($id: ID!) { productVariant(id: $id) { stockLevels { stockOnHand stockAllocated } } }",
                        Map.of("id", variant))
                .path("stockLevels");
        return String.join(
                " ",
                levels.valueStream()
                        .map(level -> level.path("stockOnHand").asInt() + "/"
                                + level.path("stockAllocated").asInt())
                        .toList());
    }

    @Test
    void settingStockIsAbsoluteAndAllOrNothing() throws IOException {
        assertThat(setStock("2", "1", 1)
                        .path("data")
                        .path("updateProductVariants")
                        .path(0)
                        .toString())
                .isEqualTo("{\"id\":\"2\",\"sku\":\"MUG-RED\",\"stockOnHand\":1,\"stockAllocated\":0,\"stockLevels\":"
                        + "[{\"stockLocationId\":\"1\",\"stockOnHand\":1,\"stockAllocated\":0},"
                        + "{\"stockLocationId\":\"2\",\"stockOnHand\":0,\"stockAllocated\":0}]}");
        assertThat(setStock("2", "99", 1).path("errors").path(0).path("message").asString())
                .isEqualTo("SqliteError: FOREIGN KEY constraint failed");

        Map<String, ?> goodThenUnknown = Map.of(
                "input",
                List.of(
                        Map.of("id", "2", "stockLevels", List.of(Map.of("stockLocationId", "1", "stockOnHand", 9))),
                        Map.of("id", "999", "stockOnHand", 1)));
        assertThat(code(admin.error(Admin.STOCK, goodThenUnknown))).isEqualTo("ENTITY_NOT_FOUND");
        assertThat(shop.ledger().of(EffectKind.STOCK_SET))
                .singleElement()
                .extracting("subject", "quantity")
                .containsExactly("MUG-RED@1", 1);
    }

    @Test
    void skusAreNotUnique() throws IOException {
        shop.product("MUG-RED", 900, 7);

        JsonNode found = admin.ask(
                "query V($o: ProductVariantListOptions) { productVariants(options: $o) { totalItems items { id sku } } }",
                Map.of("o", Map.of("filter", Map.of("sku", Map.of("eq", "MUG-RED")))));

        assertThat(found.toString())
                .isEqualTo(
                        "{\"totalItems\":2,\"items\":[{\"id\":\"2\",\"sku\":\"MUG-RED\"},{\"id\":\"5\",\"sku\":\"MUG-RED\"}]}");
    }

    // The rest

    @Test
    void aProbeLearnsWhatItNeeds() throws IOException {
        JsonNode data = Http.json(admin.send("""
                { globalSettings { availableLanguages serverConfig { orderProcess { name to } moneyStrategyPrecision } }
                  activeChannel { id code token defaultCurrencyCode pricesIncludeTax trackInventory }
                  channels { totalItems items { code token currencyCode } }
                  me { identifier channels { code token permissions } }
                  activeAdministrator { emailAddress }
                  stockLocations { totalItems items { id name } }
                  shippingMethods { items { code name fulfillmentHandlerCode } }
                  paymentMethods { items { code enabled } }
                  fulfillmentHandlers { code args { name type } }
                  products { totalItems items { name slug variants { sku } } } }""", Map.of())).path("data");

        assertThat(data.path("globalSettings").path("serverConfig").path("orderProcess"))
                .hasSize(13);
        assertThat(data.path("me").path("channels").path(0).path("permissions").toString())
                .contains("SuperAdmin");
        assertThat(data.path("stockLocations")
                        .path("items")
                        .path(1)
                        .path("name")
                        .asString())
                .isEqualTo("Second warehouse");
        assertThat(data.path("products").path("items").path(0).toString())
                .isEqualTo(
                        "{\"name\":\"Mug\",\"slug\":\"mug\",\"variants\":[{\"sku\":\"MUG-BLUE\"},{\"sku\":\"MUG-RED\"}]}");
    }

    @Test
    void aNoteIsInTheHistory() throws IOException {
        Order order = shop.place("MUG-BLUE", 1);

        JsonNode noted = admin.ask(
                "mutation N($i: AddNoteToOrderInput!) { addNoteToOrder(input: $i) { id history(options: { sort: { createdAt: DESC }, take: 1 }) { items { type isPublic data } } } }",
                Map.of("i", Map.of("id", order.id(), "note", "OMS order 4711", "isPublic", false)));

        assertThat(noted.path("history").path("items").toString())
                .isEqualTo("[{\"type\":\"ORDER_NOTE\",\"isPublic\":false,\"data\":{\"note\":\"OMS order 4711\"}}]");
    }

    @Test
    void theCartHasAClockOfItsOwn() throws IOException {
        shop.shop().clock().advance(Duration.ofDays(3));
        Instant before = Instant.now().plus(Duration.ofDays(2));

        Order order = shop.place("MUG-BLUE", 1);

        assertThat(Instant.parse(admin.order(order.id()).path("orderPlacedAt").asString()))
                .isAfter(before);
    }

    private static String code(JsonNode error) {
        return error.path("extensions").path("code").asString();
    }
}
