package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Somebody at Vendure's admin API. */
final class Admin {
    static final String FULFIL = """
            mutation Fulfil($input: FulfillOrderInput!) { addFulfillmentToOrder(input: $input) {
              __typename
              ... on Fulfillment { id state nextStates method trackingCode lines { orderLineId quantity } }
              ... on InsufficientStockOnHandError { errorCode message productVariantId stockOnHand }
              ... on ErrorResult { errorCode message } } }""";
    static final String MOVE = """
            mutation Move($id: ID!, $state: String!) { transitionFulfillmentToState(id: $id, state: $state) {
              ... on Fulfillment { id state nextStates trackingCode updatedAt }
              ... on FulfillmentStateTransitionError { errorCode message transitionError fromState toState } } }""";
    static final String SETTLE = """
            mutation Settle($id: ID!) { settlePayment(id: $id) {
              ... on Payment { id state amount }
              ... on SettlePaymentError { errorCode message paymentErrorMessage }
              ... on PaymentStateTransitionError { errorCode message transitionError fromState toState }
              ... on ErrorResult { errorCode message } } }""";
    static final String REFUND = """
            mutation Refund($input: RefundOrderInput!) { refundOrder(input: $input) {
              ... on Refund { id state total items shipping adjustment method transactionId reason paymentId lines { orderLineId quantity } metadata }
              ... on RefundAmountError { errorCode message maximumRefundable }
              ... on ErrorResult { errorCode message } } }""";
    static final String SETTLE_REFUND = """
            mutation SettleRefund($input: SettleRefundInput!) { settleRefund(input: $input) {
              ... on Refund { id state total transactionId }
              ... on RefundStateTransitionError { errorCode message } } }""";
    static final String CANCEL = """
            mutation Cancel($input: CancelOrderInput!) { cancelOrder(input: $input) {
              ... on Order { id state totalWithTax updatedAt lines { id quantity orderPlacedQuantity } payments { id state } }
              ... on ErrorResult { errorCode message } } }""";
    static final String ORDER = """
            query Order($id: ID!) { order(id: $id) {
              id code state nextStates active type createdAt updatedAt orderPlacedAt currencyCode couponCodes
              customer { id title firstName lastName emailAddress phoneNumber user { id } }
              shippingAddress { fullName company streetLine1 streetLine2 city province postalCode country countryCode phoneNumber }
              billingAddress { fullName company streetLine1 streetLine2 city province postalCode country countryCode phoneNumber }
              lines { id quantity orderPlacedQuantity unitPrice unitPriceWithTax discountedUnitPrice proratedUnitPriceWithTax linePrice linePriceWithTax lineTax taxRate
                productVariant { id sku name } taxLines { description taxRate } discounts { description amount amountWithTax } fulfillmentLines { quantity fulfillmentId } }
              shippingLines { id price priceWithTax shippingMethod { id code name fulfillmentHandlerCode } }
              surcharges { id description sku price } discounts { description amount }
              subTotal subTotalWithTax shipping shippingWithTax total totalWithTax taxSummary { description taxRate taxBase taxTotal }
              payments { id method amount state transactionId errorMessage metadata refunds { id state total items shipping adjustment reason transactionId } }
              fulfillments { id state nextStates method trackingCode createdAt updatedAt lines { orderLineId quantity } }
              history(options: { sort: { createdAt: ASC } }) { totalItems items { type createdAt isPublic data } } } }""";
    static final String ORDERS = """
            query Orders($options: OrderListOptions) { orders(options: $options) {
              totalItems items { id code state active orderPlacedAt updatedAt totalWithTax } } }""";
    static final String STOCK = """
            mutation Stock($input: [UpdateProductVariantInput!]!) { updateProductVariants(input: $input) {
              id sku stockOnHand stockAllocated stockLevels { stockLocationId stockOnHand stockAllocated } } }""";

    private final URI api;
    private String token = "";

    private Admin(URI api) {
        this.api = api;
    }

    /** Not logged in. */
    static Admin nobody(URI cart) {
        return new Admin(URI.create(cart + "/admin-api"));
    }

    static Admin in(URI cart) throws IOException {
        Admin admin = nobody(cart);
        admin.login();
        return admin;
    }

    void login() throws IOException {
        HttpResponse<String> answer = send(
                "mutation Login($u: String!, $p: String!) { login(username: $u, password: $p) { ... on CurrentUser { id identifier } ... on ErrorResult { errorCode message } } }",
                Map.of("u", "superadmin", "p", "test-only-password"));
        assertThat(answer.body()).contains("\"identifier\":\"superadmin\"");
        token = answer.headers().firstValue("vendure-auth-token").orElseThrow();
    }

    void token(String other) {
        token = other;
    }

    HttpResponse<String> send(String query, Map<String, ?> variables) throws IOException {
        Map<String, String> headers = token.isEmpty() ? Map.of() : Map.of("Authorization", "Bearer " + token);
        return Http.send(
                "POST", api, Http.JSON.writeValueAsString(Map.of("query", query, "variables", variables)), headers);
    }

    /** The only field of the data of an answer without errors. */
    JsonNode ask(String query, Map<String, ?> variables) throws IOException {
        HttpResponse<String> answer = send(query, variables);
        JsonNode body = Http.json(answer);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(body.has("errors")).as(answer.body()).isFalse();
        return body.path("data").properties().iterator().next().getValue();
    }

    /** The first error of an answer with status 200. */
    JsonNode error(String query, Map<String, ?> variables) throws IOException {
        HttpResponse<String> answer = send(query, variables);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer).path("errors").path(0);
    }

    JsonNode order(String id) throws IOException {
        return ask(ORDER, Map.of("id", id));
    }

    JsonNode fulfil(String line, int quantity, String tracking) throws IOException {
        return ask(
                FULFIL,
                Map.of(
                        "input",
                        Map.of(
                                "lines",
                                java.util.List.of(Map.of("orderLineId", line, "quantity", quantity)),
                                "handler",
                                Map.of(
                                        "code",
                                        "manual-fulfillment",
                                        "arguments",
                                        java.util.List.of(
                                                Map.of("name", "method", "value", "UPS Ground"),
                                                Map.of("name", "trackingCode", "value", tracking))))));
    }

    JsonNode move(String fulfilment, String state) throws IOException {
        return ask(MOVE, Map.of("id", fulfilment, "state", state));
    }

    JsonNode settle(String payment) throws IOException {
        return ask(SETTLE, Map.of("id", payment));
    }
}
