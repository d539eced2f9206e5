package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Order;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class NeutralIT {
    private static SimulatedCarts carts;

    @BeforeAll
    static void start() {
        carts = SimulatedCarts.start();
    }

    @AfterAll
    static void stop() {
        carts.close();
    }

    private static SimulatedCart cart(CartType type) {
        SimulatedCart cart = carts.create(type.word(), CartSettings.of(type));
        cart.product("MUG", 1000, 100);
        return cart;
    }

    private static HttpResponse<String> post(SimulatedCart cart, String path, Map<String, ?> body, String... key)
            throws IOException {
        return Http.send(
                path.equals("/stock") ? "PUT" : "POST",
                URI.create(carts.url(cart.id()) + path),
                Http.JSON.writeValueAsString(body),
                key.length == 0 ? Map.of() : Map.of("Idempotency-Key", key[0]));
    }

    private static Map<String, ?> amount(Order order, String reference, int amount) {
        return Map.of("order", order.number(), "reference", reference, "amount", amount);
    }

    @Test
    void everyFlavourDoesAllFiveAndItsLedgerSaysSo() throws IOException {
        for (CartType type : new CartType[] {CartType.KEYED, CartType.READABLE, CartType.BLIND}) {
            SimulatedCart cart = cart(type);
            Order order = cart.place("MUG", 2);

            assertThat(post(cart, "/captures", amount(order, "c-1", 1500)).statusCode())
                    .isEqualTo(201);
            assertThat(post(
                                    cart,
                                    "/shipments",
                                    Map.of(
                                            "order",
                                            order.number(),
                                            "reference",
                                            "s-1",
                                            "carrier",
                                            "UPS",
                                            "tracking",
                                            "1Z"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(post(cart, "/mails", Map.of("order", order.number(), "reference", "m-1", "template", "shipped"))
                            .statusCode())
                    .isEqualTo(201);
            assertThat(post(cart, "/refunds", amount(order, "r-1", 200)).statusCode())
                    .isEqualTo(201);
            HttpResponse<String> stock =
                    post(cart, "/stock", Map.of("sku", "MUG", "location", "1", "onHand", 7, "reference", "k-1"));
            assertThat(stock.statusCode()).isEqualTo(201);

            assertThat(cart.ledger().effects())
                    .extracting(Effect::kind)
                    .containsExactly(
                            EffectKind.PLACED,
                            EffectKind.CAPTURED,
                            EffectKind.TRACKING,
                            EffectKind.SHIPPED,
                            EffectKind.MAILED,
                            EffectKind.REFUNDED,
                            EffectKind.STOCK_SET);
            assertThat(cart.ledger().of(EffectKind.SHIPPED))
                    .singleElement()
                    .extracting("reference", "quantity")
                    .containsExactly("s-1", 2);
            assertThat(cart.ledger().effects().getLast().request())
                    .isEqualTo(stock.headers().firstValue("x-request-id").orElseThrow());
        }
    }

    @Test
    void theSameKeyReplaysTheFirstAnswerAndAnotherBodyIsRefused() throws IOException {
        SimulatedCart cart = cart(CartType.KEYED);
        Order order = cart.place("MUG", 2);

        HttpResponse<String> first = post(cart, "/captures", amount(order, "c-1", 500), "key-1");
        HttpResponse<String> again = post(cart, "/captures", amount(order, "c-1", 500), "key-1");
        HttpResponse<String> other = post(cart, "/captures", amount(order, "c-1", 501), "key-1");

        assertThat(again.statusCode()).isEqualTo(first.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("idempotent-replayed")).contains("true");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(cart.ledger().sum(EffectKind.CAPTURED)).isEqualTo(500);
    }

    @Test
    void aKeyIsForgottenInTime() throws IOException {
        SimulatedCart cart =
                carts.create("keyed", CartSettings.of(CartType.KEYED).withKeysRememberedFor(Duration.ofHours(1)));
        cart.product("MUG", 1000, 100);
        Order order = cart.place("MUG", 2);
        post(cart, "/captures", amount(order, "c-1", 500), "key-1");

        cart.shop().clock().advance(Duration.ofMinutes(59));
        post(cart, "/captures", amount(order, "c-1", 500), "key-1");
        assertThat(cart.ledger().of(EffectKind.CAPTURED)).hasSize(1);
        cart.shop().clock().advance(Duration.ofMinutes(2));
        post(cart, "/captures", amount(order, "c-1", 500), "key-1");
        assertThat(cart.ledger().of(EffectKind.CAPTURED)).hasSize(2);
    }

    @Test
    void aKeyTellsARetryAfterALostAnswer() throws IOException {
        SimulatedCart cart = cart(CartType.KEYED);
        Order order = cart.place("MUG", 2);
        cart.failing(FaultRule.once("capture", new Fault.AnswerLost()));

        assertThatThrownBy(() -> post(cart, "/captures", amount(order, "c-1", 500), "key-1"))
                .isInstanceOf(IOException.class);
        assertThat(post(cart, "/captures", amount(order, "c-1", 500), "key-1").statusCode())
                .isEqualTo(201);

        assertThat(cart.ledger().sum(EffectKind.CAPTURED)).isEqualTo(500);
    }

    @Test
    void onlyTheReadableOneSaysWhatItDid() throws IOException {
        SimulatedCart readable = cart(CartType.READABLE);
        Order order = readable.place("MUG", 2);
        post(readable, "/refunds", amount(order, "r-0", 1));
        post(readable, "/captures", amount(order, "c-1", 500));
        post(readable, "/captures", amount(order, "c-2", 600));

        assertThat(Http.json(Http.get(URI.create(carts.url("readable") + "/effects?reference=c-2")))
                        .path("items")
                        .valueStream()
                        .map(effect -> effect.path("kind").asString() + " "
                                + effect.path("amount").asInt()))
                .containsExactly("CAPTURED 600");
        assertThat(Http.json(Http.get(URI.create(carts.url("readable") + "/order?number=" + order.number())))
                        .path("captured")
                        .asInt())
                .isEqualTo(1100);

        SimulatedCart blind = cart(CartType.BLIND);
        Order unseen = blind.place("MUG", 2);
        assertThat(Http.get(URI.create(carts.url("blind") + "/effects?reference=c-2"))
                        .statusCode())
                .isEqualTo(404);
        assertThat(Http.json(Http.get(URI.create(carts.url("blind") + "/order?number=" + unseen.number())))
                        .has("captured"))
                .isFalse();
        post(blind, "/captures", amount(unseen, "c-1", 500), "key-1");
        post(blind, "/captures", amount(unseen, "c-1", 500), "key-1");
        assertThat(blind.ledger().sum(EffectKind.CAPTURED))
                .as("it takes no keys")
                .isEqualTo(1000);
    }

    @Test
    void whatNoCartDoesIsRefusedWithItsReason() throws IOException {
        SimulatedCart cart = cart(CartType.BLIND);
        Order order = cart.place("MUG", 1);

        HttpResponse<String> tooMuch = post(cart, "/captures", amount(order, "c-1", 1_000_000));
        assertThat(tooMuch.statusCode()).isEqualTo(409);
        assertThat(tooMuch.body()).contains("MORE_THAN_AUTHORIZED");
        assertThat(post(cart, "/refunds", amount(order, "r-1", 1)).body()).contains("MORE_THAN_CAPTURED");
        Map<String, ?> all = Map.of("order", order.number(), "reference", "s-1");
        assertThat(post(cart, "/shipments", all).statusCode()).isEqualTo(201);
        assertThat(post(cart, "/shipments", all).body()).contains("NOTHING_CHOSEN");
        assertThat(post(cart, "/captures", Map.of("order", order.number())).statusCode())
                .isEqualTo(400);
        assertThat(post(cart, "/captures", Map.of("order", "N0", "reference", "x", "amount", 1))
                        .statusCode())
                .isEqualTo(404);
        assertThat(cart.ledger().of(EffectKind.CAPTURED)).isEmpty();
    }

    @Test
    void aClosedOneWantsALogin() throws IOException {
        SimulatedCart cart =
                carts.create("closed", CartSettings.of(CartType.READABLE).withLogin());
        cart.product("MUG", 1000, 100);
        URI orders = URI.create(carts.url("closed") + "/orders");

        assertThat(Http.get(orders).statusCode()).isEqualTo(401);
        String token = Http.json(
                        post(cart, "/login", Map.of("username", "superadmin", "password", "test-only-password")))
                .path("token")
                .asString();
        assertThat(Http.send("GET", orders, "", Map.of("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(200);
        cart.failing(FaultRule.once("orders", new Fault.Expired()));
        assertThat(Http.send("GET", orders, "", Map.of("Authorization", "Bearer " + token))
                        .statusCode())
                .isEqualTo(401);
    }

    @Test
    void ordersComeInPages() throws IOException {
        SimulatedCart cart = cart(CartType.READABLE);
        for (int more = 0; more < 3; more++) {
            cart.place("MUG", 1);
        }
        String base = carts.url("readable") + "/orders?limit=2";

        var first = Http.json(Http.get(URI.create(base)));
        var second = Http.json(
                Http.get(URI.create(base + "&after=" + first.path("next").asString())));

        assertThat(first.path("items")).hasSize(2);
        assertThat(second.path("items")).hasSize(1);
        assertThat(second.path("next").isNull()).isTrue();
    }
}
