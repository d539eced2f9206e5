package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Everything that a test in another process needs, over HTTP alone. */
class ControlIT {
    private static SimulatedCarts carts;

    @BeforeAll
    static void start() {
        carts = SimulatedCarts.start();
    }

    @AfterAll
    static void stop() {
        carts.close();
    }

    private static HttpResponse<String> control(String method, String path, String body) throws IOException {
        return Http.send(method, URI.create(carts.url("control") + path), body, Map.of());
    }

    private static JsonNode done(String method, String path, String body) throws IOException {
        HttpResponse<String> answer = control(method, path, body);
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return Http.json(answer);
    }

    @BeforeEach
    void open() throws IOException {
        done("PUT", "/shop", "{\"type\":\"vendure\",\"currency\":\"EUR\",\"taxPercent\":19}");
        done("POST", "/shop/products", "[{\"sku\":\"MUG\",\"price\":1000,\"stock\":{\"1\":5,\"2\":3}}]");
    }

    private static JsonNode place() throws IOException {
        return done("POST", "/shop/orders", """
                [{"number":"R/1#2","lines":[{"sku":"MUG","quantity":2}],"customer":{"firstName":"Ada","lastName":"Byron"},
                  "shipTo":{"line1":"12 Main St","city":"Springfield","countryCode":"US"},
                  "payment":{"method":"dummy","state":"authorized"}}]""").path(0);
    }

    @Test
    void aShopperPlacesAnOrderThatTheApiShows() throws IOException {
        JsonNode placed = place();

        assertThat(placed.path("total").asInt()).isEqualTo(2 * 1190 + 500);
        JsonNode shown = Admin.in(carts.url("shop")).order(placed.path("id").asString());
        assertThat(shown.path("code").asString()).isEqualTo("R/1#2");
        assertThat(shown.path("currencyCode").asString()).isEqualTo("EUR");
        assertThat(done("GET", "/shop/products", "").path(0).path("allocated").asInt())
                .isEqualTo(2);
    }

    @Test
    void peopleChangeOrdersWithoutTheConnector() throws IOException {
        JsonNode placed = place();

        done("POST", "/shop/changes", """
                [{"kind":"edit","order":"R/1#2","shipTo":{"line1":"1 Bank Rd"}},
                 {"kind":"pay","order":"R/1#2"},
                 {"kind":"cancel","order":"R/1#2","lines":{"1":1}},
                 {"kind":"stock","sku":"MUG","location":"2","onHand":9},
                 {"kind":"fill","order":{"lines":[{"sku":"MUG","quantity":1}]}}]""");

        JsonNode shown = Admin.in(carts.url("shop")).order(placed.path("id").asString());
        assertThat(shown.path("state").asString()).isEqualTo("PaymentSettled");
        assertThat(shown.path("shippingAddress").path("streetLine1").asString()).isEqualTo("1 Bank Rd");
        assertThat(shown.path("lines").path(0).path("quantity").asInt()).isEqualTo(1);
        assertThat(done("GET", "/shop/ledger?order=R%2F1%232", "")
                        .valueStream()
                        .map(effect -> effect.path("kind").asString()))
                .containsExactly("PLACED", "EDITED", "CAPTURED", "CANCELLED");
        done("POST", "/shop/changes", "[{\"kind\":\"remove\",\"order\":\"R/1#2\"}]");
        assertThat(done("GET", "/shop/orders", "")).hasSize(1);
    }

    @Test
    void faultsAreScriptedAndTellHowOftenTheyFired() throws IOException {
        place();
        done("PUT", "/shop/faults", """
                [{"operation":"orders","after":1,"times":2,"fault":{"kind":"status","status":429,"retryAfter":"PT3S"}},
                 {"operation":"settlePayment","rate":0.5,"seed":42,"fault":{"kind":"answer-lost"}}]""");
        Admin admin = Admin.in(carts.url("shop"));

        assertThat(admin.send("{ orders { totalItems } }", Map.of()).statusCode())
                .isEqualTo(200);
        assertThat(admin.send("{ orders { totalItems } }", Map.of()).statusCode())
                .isEqualTo(429);
        assertThat(admin.send("{ orders { totalItems } }", Map.of()).statusCode())
                .isEqualTo(429);
        assertThat(admin.send("{ orders { totalItems } }", Map.of()).statusCode())
                .isEqualTo(200);

        assertThat(done("GET", "/shop/faults", "").path(0).path("times").asInt())
                .isEqualTo(2);
        assertThat(done("GET", "/shop/calls", "")
                        .valueStream()
                        .map(call -> call.path("status").asInt()))
                .containsExactly(200, 200, 429, 429, 200);
        done("PUT", "/shop/faults", "[]");
        assertThat(done("GET", "/shop/faults", "")).isEmpty();
    }

    @Test
    void theLedgerCanBeForgotten() throws IOException {
        place();
        assertThat(done("GET", "/shop/ledger?kind=placed", "")).hasSize(1);

        done("DELETE", "/shop/ledger", "");

        assertThat(done("GET", "/shop/ledger", "")).isEmpty();
    }

    @Test
    void theClockIsMovedAndHooksAreSet() throws IOException {
        done("POST", "/shop/clock", "{\"advance\":\"P1D\",\"dateSkew\":\"-PT1H\"}");
        done("PUT", "/shop/hooks", "[{\"url\":\"http://127.0.0.1:1/x\",\"secrets\":[\"a\"],\"copies\":2}]");
        assertThat(control("PUT", "/shop/hooks", "[{\"url\":\"http://127.0.0.1:1/x\"}]")
                        .statusCode())
                .isEqualTo(400);
        done("PUT", "/shop/hooks", "[]");
    }

    @Test
    void whatIsWrongOrMisspeltIsRefusedWithItsReason() throws IOException {
        assertThat(control("PUT", "/shop/faults", "[{\"operation\":\"x\",\"falt\":{\"kind\":\"answer-lost\"}}]")
                        .statusCode())
                .isEqualTo(400);
        assertThat(control("PUT", "/shop/faults", "[{\"fault\":{\"kind\":\"no-such\"}}]")
                        .statusCode())
                .isEqualTo(400);
        assertThat(control("PUT", "/shop/faults", "[{\"rate\":0.1,\"fault\":{\"kind\":\"answer-lost\"}}]")
                        .body())
                .contains("seed");
        assertThat(control("PUT", "/other", "{\"type\":\"oscommerce\"}").statusCode())
                .isEqualTo(400);
        assertThat(control("PUT", "/control", "{\"type\":\"vendure\"}").statusCode())
                .isEqualTo(400);
        assertThat(control("GET", "/nobody/ledger", "").statusCode()).isEqualTo(404);
        assertThat(control("POST", "/shop/orders", "[{\"lines\":[{\"sku\":\"NOPE\",\"quantity\":1}]}]")
                        .statusCode())
                .isEqualTo(404);
        place();
        assertThat(control("POST", "/shop/orders", "[{\"number\":\"R/1#2\",\"lines\":[]}]")
                        .body())
                .contains("already");
        assertThat(control("PATCH", "/shop", "").statusCode()).isEqualTo(404);
    }

    @Test
    void aCartGoesAway() throws IOException {
        done("PUT", "/short-lived", "{\"type\":\"keyed\",\"open\":true}");
        assertThat(Http.get(URI.create(carts.url("short-lived") + "/orders")).statusCode())
                .isEqualTo(200);
        done("DELETE", "/short-lived", "");

        assertThat(Http.get(URI.create(carts.url("short-lived") + "/orders")).statusCode())
                .isEqualTo(404);
        assertThat(done("GET", "", "").valueStream().map(cart -> cart.path("id").asString()))
                .contains("shop")
                .doesNotContain("short-lived");
    }
}
