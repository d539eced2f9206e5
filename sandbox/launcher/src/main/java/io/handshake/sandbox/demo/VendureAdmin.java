package io.handshake.sandbox.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads orders as Vendure's own administrators see them. */
final class VendureAdmin {
    private static final String LOGIN = """
            mutation ($user: String!, $password: String!) {
              login(username: $user, password: $password) { __typename }
            }""";
    private static final String ORDER = """
            query ($code: String!) {
              orders(options: {filter: {code: {eq: $code}}}) {
                items {
                  code state currencyCode
                  fulfillments { state trackingCode lines { quantity } }
                  payments { state amount }
                }
              }
            }""";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final URI api;
    private @Nullable String token;

    VendureAdmin(URI shop) {
        this.api = URI.create(shop + "/admin-api");
    }

    /** A parcel. */
    record Fulfilment(String state, String tracking, int units) {}

    /** A payment, in whole units of its currency. */
    record Payment(String state, BigDecimal amount) {}

    /** An order as it is now. */
    record Order(String code, String state, List<Fulfilment> fulfilments, List<Payment> payments) {
        /** What the shop says is settled. */
        BigDecimal settled() {
            return payments.stream()
                    .filter(payment -> payment.state().equals("Settled"))
                    .map(Payment::amount)
                    .reduce(BigDecimal.ZERO, BigDecimal::add);
        }
    }

    void logIn(String user, String password) throws IOException, InterruptedException {
        String answered = send(LOGIN, Map.of("user", user, "password", password))
                .path("login")
                .path("__typename")
                .asString();
        if (!answered.equals("CurrentUser")) {
            throw new IOException("Vendure refuses the login: " + answered);
        }
    }

    Order order(String code) throws IOException, InterruptedException {
        JsonNode order =
                send(ORDER, Map.of("code", code)).path("orders").path("items").path(0);
        List<Fulfilment> fulfilments = new ArrayList<>();
        for (JsonNode fulfilment : order.path("fulfillments")) {
            int units = 0;
            for (JsonNode line : fulfilment.path("lines")) {
                units += line.path("quantity").asInt();
            }
            fulfilments.add(new Fulfilment(
                    fulfilment.path("state").asString(),
                    fulfilment.path("trackingCode").asString(""),
                    units));
        }
        List<Payment> payments = new ArrayList<>();
        for (JsonNode payment : order.path("payments")) {
            payments.add(new Payment(
                    payment.path("state").asString(),
                    payment.path("amount").decimalValue().movePointLeft(2)));
        }
        return new Order(code, order.path("state").asString("not there"), fulfilments, payments);
    }

    private JsonNode send(String query, Map<String, String> variables) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(api)
                .timeout(Duration.ofSeconds(20))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        JsonMapper.shared().writeValueAsString(Map.of("query", query, "variables", variables))));
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        answer.headers().firstValue("vendure-auth-token").ifPresent(given -> token = given);
        JsonNode body = JsonMapper.shared().readTree(answer.body());
        if (answer.statusCode() != 200 || body.path("errors").size() > 0) {
            throw new IOException("Vendure answers " + answer.statusCode() + ", "
                    + body.path("errors").path(0).path("message").asString("without saying why"));
        }
        return body.path("data");
    }
}
