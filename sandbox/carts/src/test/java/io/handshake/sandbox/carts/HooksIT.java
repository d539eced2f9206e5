package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.sandbox.carts.hook.Hook;
import io.handshake.sandbox.carts.hook.Signature;
import io.handshake.sandbox.carts.http.Answer;
import io.handshake.sandbox.carts.http.HttpFront;
import io.handshake.sandbox.carts.http.Request;
import io.handshake.sandbox.carts.http.Site;
import io.handshake.sandbox.carts.shop.Order;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HooksIT {
    private final List<Request> heard = new CopyOnWriteArrayList<>();
    private HttpFront receiver;
    private SimulatedCarts carts;
    private SimulatedCart cart;
    private URI url;

    @BeforeEach
    void start() throws IOException {
        receiver = HttpFront.start("127.0.0.1", 0, new Site() {
            @Override
            public boolean refuses(String path) {
                return false;
            }

            @Override
            public Answer answer(Request request) {
                heard.add(request);
                return Answer.json(200, Map.of());
            }
        });
        url = URI.create("http://127.0.0.1:" + receiver.port() + "/webhooks/shop");
        carts = SimulatedCarts.start();
        cart = carts.create("shop", CartSettings.of(CartType.BLIND));
        cart.product("MUG", 1000, 100);
    }

    @AfterEach
    void stop() {
        carts.close();
        receiver.close();
    }

    private static String header(Request request, String name) {
        return Objects.requireNonNull(request.header(name));
    }

    @Test
    void aDeliveryIsSignedOverItsRawBody() {
        cart.tell(List.of(new Hook(url, List.of("order.created"), List.of("secret"), 1, 0, null)));

        Order order = cart.place("MUG", 1);
        cart.shop().capture(order.payments().getFirst());

        await().until(() -> heard.size() == 1);
        Request delivery = heard.getFirst();
        assertThat(header(delivery, "x-cart-topic")).isEqualTo("order.created");
        assertThat(header(delivery, "x-cart-signature")).isEqualTo(Signature.of(delivery.body(), "secret"));
        assertThat(Http.JSON.readTree(delivery.body()).path("number").asString())
                .isEqualTo(order.number());
    }

    @Test
    void whileSecretsChangeBothAreUsed() {
        cart.tell(List.of(new Hook(url, List.of(), List.of("new", "old"), 1, 0, null)));

        cart.place("MUG", 1);
        cart.place("MUG", 1);

        await().until(() -> heard.size() == 2);
        assertThat(header(heard.get(0), "x-cart-signature"))
                .isEqualTo(Signature.of(heard.get(0).body(), "new"));
        assertThat(header(heard.get(1), "x-cart-signature"))
                .isEqualTo(Signature.of(heard.get(1).body(), "old"));
    }

    @Test
    void deliveriesComeTwiceAndOutOfOrder() {
        long seed = 7;
        cart.tell(List.of(new Hook(url, List.of("order.created"), List.of("secret"), 2, 12, seed)));

        for (int order = 0; order < 5; order++) {
            cart.place("MUG", 1);
        }
        assertThat(cart.ledger().effects()).hasSize(5);
        assertThat(heard).as("held back until there are twelve").isEmpty();
        cart.place("MUG", 1);

        await().until(() -> heard.size() == 12);
        List<String> deliveries = heard.stream()
                .map(request -> header(request, "x-cart-delivery"))
                .toList();
        assertThat(deliveries).isNotEqualTo(deliveries.stream().sorted().toList());
        assertThat(deliveries.stream().distinct()).hasSize(6);
    }
}
