package io.handshake.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.ingest.entry.pull.FetchOutcome;
import io.handshake.ingest.entry.pull.OrderFetches;
import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.hook.Hook;
import io.handshake.sandbox.carts.hook.Signature;
import io.handshake.sandbox.carts.shop.Address;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.vocabulary.CartId;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Primary;

/** What carts send by themselves, at the service's real door; where the orders would be read, it is written down. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookIT {
    private static final String SECRET = "test-only-hook-secret";
    private static final String BEFORE = "test-only-hook-secret-before";
    private static final int CARTS = 9;
    private static final Duration SOON = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final SimulatedCarts carts = SimulatedCarts.start();
    private RunningService service;
    private Noted noted;
    private int tests;
    /** Each test has its own, and finds nothing of the others' at the service. */
    private SimulatedCart cart;

    /** Stands where orders are read. */
    static final class Noted implements OrderFetches {
        private final List<String> orders = new CopyOnWriteArrayList<>();
        private volatile CountDownLatch open = new CountDownLatch(0);
        private volatile boolean full;

        @Override
        public boolean soon(CartId of, Which order) {
            orders.add(((Which.ById) order).cartOrderId());
            try {
                open.await();
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
            return !full;
        }

        @Override
        public FetchOutcome now(CartId of, Which order) {
            return new FetchOutcome.NotPulled();
        }
    }

    /** Named as a source, and not annotated: the service's scan must not find it in other tests. */
    static class Instead {
        @Bean
        @Primary
        Noted noted() {
            return new Noted();
        }
    }

    @BeforeAll
    void start(@TempDir Path folder) throws Exception {
        StringBuilder yaml = new StringBuilder("carts:\n  files: { type: file }\n");
        for (int cart = 0; cart < CARTS; cart++) {
            yaml.append("""
                      %s:
                        type: vendure
                        url: "%s"
                        username: superadmin
                        password: "${TEST_CART_PASSWORD}"
                        webhook-secret: "${TEST_HOOK_SECRET}"
                        webhook-secret-before: "${TEST_HOOK_SECRET_BEFORE}"
                        allow-private: true
                    """.formatted(id(cart), carts.url(id(cart))));
            carts.create(id(cart), CartSettings.of(CartType.VENDURE)).product("MUG", 1000, 1000);
        }
        service = RunningService.startWith(
                Files.writeString(folder.resolve("carts.yaml"), yaml),
                id(0),
                "hooks-" + UUID.randomUUID().toString().substring(0, 8),
                List.of(Instead.class),
                "order-ingest.pull.enabled=false",
                "order-ingest.webhooks.writes=2",
                "order-ingest.webhooks.patience=5s",
                "order-ingest.webhooks.largest=10KB",
                "order-ingest.webhooks.at-once=100KB",
                "order-ingest.webhooks.arrival=4s");
        noted = service.bean(Noted.class);
    }

    @BeforeEach
    void nextCart() {
        cart = carts.cart(id(tests++));
        noted.orders.clear();
        noted.full = false;
    }

    @AfterEach
    void letGo() {
        noted.open.countDown();
    }

    @AfterAll
    void stop() {
        service.close();
        carts.close();
        http.close();
    }

    private static String id(int cart) {
        return "hooked-" + cart;
    }

    private URI door(String ofCart) {
        return service.base().resolve("/webhooks/" + ofCart);
    }

    private void tell(int copies, int holdBack, String... secrets) {
        cart.tell(List.of(new Hook(door(cart.id()), List.of(), List.of(secrets), copies, holdBack, 7L)));
    }

    /** As the cart's plugin would send it, without a key. */
    private HttpRequest hint(String delivery, String body, String secret, Instant at) {
        String second = Long.toString(at.getEpochSecond());
        return HttpRequest.newBuilder(door(cart.id()))
                .timeout(SOON)
                .header("Content-Type", "application/json")
                .header("webhook-id", delivery)
                .header("webhook-timestamp", second)
                .header(
                        "webhook-signature",
                        "v1," + Signature.of((delivery + "." + second + "." + body).getBytes(UTF_8), secret))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private HttpRequest hint(String delivery, String order) {
        return hint(delivery, about(order), SECRET, Instant.now());
    }

    private static String about(String order) {
        return "{\"type\":\"order.updated\",\"data\":{\"id\":\"" + order + "\"}}";
    }

    private HttpResponse<String> send(HttpRequest request) throws Exception {
        return http.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private double counted(String result) {
        return service.bean(MeterRegistry.class)
                .counter("webhooks.received", "cart", cart.id(), "result", result)
                .count();
    }

    @Test
    void whatTheCartSendsIsNotedOrderByOrderWhicheverSecretSignedIt() {
        tell(1, 0, SECRET, BEFORE);

        List<String> placed = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            placed.add(cart.place("MUG", 1).id());
        }

        await().atMost(SOON).untilAsserted(() -> assertThat(noted.orders).containsAll(placed));
        assertThat(counted("FORGED")).isZero();
    }

    @Test
    void aDeliveryThatComesAgainIsNotedOnceAndShuffledOnesAllAre() throws Exception {
        Order order = cart.place("MUG", 1);
        tell(3, 12, SECRET);
        for (int i = 0; i < 4; i++) {
            cart.shop().apply(new Change.Edit(order.number(), address(i)));
        }
        await().atMost(SOON).until(() -> counted("TAKEN") + counted("REPEATED") == 12);

        assertThat(noted.orders).as("four changes, each told three times").hasSize(4);
        assertThat(send(hint("delivery-1", order.id())).statusCode())
                .as("told again much later")
                .isEqualTo(202);
        assertThat(noted.orders).hasSize(4);
    }

    private static Address address(int i) {
        return new Address("Ada", "Byron", null, i + " Main St", null, "Springfield", "IL", "62701", "US", "US", null);
    }

    @Test
    void aForgedOrReplayedOneIsRefusedWithoutDetailAndCounted() throws Exception {
        HttpResponse<String> forged = send(hint("1", about("1"), "another-secret", Instant.now()));
        HttpResponse<String> replayed =
                send(hint("2", about("1"), SECRET, Instant.now().minus(Duration.ofMinutes(10))));
        HttpResponse<String> unsigned = send(HttpRequest.newBuilder(door(cart.id()))
                .POST(HttpRequest.BodyPublishers.ofString(about("1")))
                .build());

        for (HttpResponse<String> refused : List.of(forged, replayed, unsigned)) {
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(refused.body()).doesNotContain("signature fits", "min from ours", "header");
        }
        assertThat(List.of(forged.body(), replayed.body())).allMatch(unsigned.body()::equals);
        assertThat(counted("FORGED")).isEqualTo(3);
        assertThat(send(hint("fence", "fence")).statusCode()).isEqualTo(202);
        assertThat(noted.orders).containsExactly("fence");
    }

    @Test
    void whatIsNotAboutOrdersIsFineAndDoesNothing() throws Exception {
        HttpResponse<String> ping = send(hint("1", "{\"type\":\"ping\"}", SECRET, Instant.now()));

        assertThat(ping.statusCode()).isEqualTo(204);
        assertThat(noted.orders).isEmpty();
    }

    @Test
    void strangersLearnNothingOfCartsAndLargeBodiesAreNotRead() throws Exception {
        HttpRequest.Builder nothing = HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString("{}"));
        HttpResponse<String> files = send(nothing.uri(door("files")).build());
        HttpResponse<String> nowhere = send(nothing.uri(door("nowhere")).build());
        HttpResponse<String> misshapen = send(nothing.uri(door("No.Cart")).build());

        assertThat(List.of(files.statusCode(), nowhere.statusCode(), misshapen.statusCode()))
                .containsOnly(404);
        assertThat(files.body().replace("files", "x"))
                .isEqualTo(nowhere.body().replace("nowhere", "x"))
                .doesNotContain("hooked");

        HttpRequest.BodyPublisher large = HttpRequest.BodyPublishers.ofByteArray(new byte[11_000]);
        assertThat(send(HttpRequest.newBuilder(door(cart.id())).POST(large).build())
                        .statusCode())
                .isEqualTo(413);
        HttpRequest.BodyPublisher chunked =
                HttpRequest.BodyPublishers.ofByteArrays(Collections.nCopies(11, new byte[1_000]));
        assertThat(send(HttpRequest.newBuilder(door(cart.id())).POST(chunked).build())
                        .statusCode())
                .isEqualTo(413);
    }

    /** What they announce is twice what is in memory at once. */
    @Test
    void whoAnnouncesMuchAndSendsLittleKeepsNobodyOutAndIsCutOff() throws Exception {
        List<Socket> idle = new ArrayList<>();
        List<Socket> dripping = new ArrayList<>();
        try {
            for (int i = 0; i < 10; i++) {
                idle.add(begun("Content-Length: 10240\r\n\r\n{"));
                dripping.add(begun("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n"));
            }
            assertThat(send(hint("genuine", "7")).statusCode()).isEqualTo(202);
            assertThat(noted.orders).containsExactly("7");

            await().atMost(SOON).until(() -> {
                for (Socket socket : dripping) {
                    drip(socket);
                }
                return dripping.stream().allMatch(Socket::isClosed);
            });
            for (Socket socket : idle) {
                assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                        .startsWith("HTTP/1.1 408 ")
                        .contains("incomplete-webhook");
            }
            assertThat(send(hint("after", "8")).statusCode()).isEqualTo(202);
        } finally {
            for (Socket socket : idle) {
                socket.close();
            }
            for (Socket socket : dripping) {
                socket.close();
            }
        }
    }

    private Socket begun(String rest) throws IOException {
        Socket socket = new Socket(service.base().getHost(), service.base().getPort());
        socket.setSoTimeout(Math.toIntExact(SOON.toMillis()));
        socket.getOutputStream()
                .write(("POST /webhooks/" + cart.id() + " HTTP/1.1\r\nHost: localhost\r\n" + rest).getBytes(UTF_8));
        return socket;
    }

    /** One byte more; closes it once it is answered or cut. */
    private static void drip(Socket socket) throws IOException {
        if (socket.isClosed()) {
            return;
        }
        try {
            if (socket.getInputStream().available() == 0) {
                socket.getOutputStream().write("1\r\n \r\n".getBytes(UTF_8));
                return;
            }
        } catch (IOException cut) {
            // As it should be.
        }
        socket.close();
    }

    /** The store is held for as long as the test wants: an answer that comes at all has not waited for it. */
    @Test
    void aStoreThatHangsIsToldToTheCartAndAFloodTakesNoMoreThanItsShare() throws Exception {
        noted.open = new CountDownLatch(1);
        List<CompletableFuture<HttpResponse<String>>> flood = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            flood.add(http.sendAsync(hint("flood-" + i, "order-" + i), HttpResponse.BodyHandlers.ofString()));
        }

        for (CompletableFuture<HttpResponse<String>> one : flood) {
            HttpResponse<String> answer = one.get();
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(noted.orders).as("as many as may be stored at once").hasSize(2);

        noted.open.countDown();
        await().atMost(SOON)
                .untilAsserted(() ->
                        assertThat(send(hint("after", "after")).statusCode()).isEqualTo(202));
        assertThat(noted.orders).contains("after");
    }

    @Test
    void aFullListIsLeftToThePollerAndTheSameDeliveryMayTryAgain() throws Exception {
        noted.full = true;
        assertThat(send(hint("1", "7")).statusCode())
                .as("carts switch off who refuses too often")
                .isEqualTo(202);
        assertThat(counted("LEFT_TO_POLLER")).isEqualTo(1);

        noted.full = false;
        assertThat(send(hint("1", "7")).statusCode()).isEqualTo(202);
        assertThat(counted("TAKEN")).isEqualTo(1);
        assertThat(noted.orders).containsExactly("7", "7");
    }

    @Test
    void aCartThatAnswersNobodyHoldsNoWebhookUp() throws Exception {
        await().atMost(SOON)
                .until(() -> service.get("/carts").json().findValues("outcome").size() == CARTS);
        cart.failing(FaultRule.always(new Fault.Late(Duration.ofMinutes(10))));
        CompletableFuture<HttpResponse<String>> probe = http.sendAsync(
                service.request("/carts/" + cart.id() + "/probe")
                        .POST(HttpRequest.BodyPublishers.noBody())
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        await().atMost(SOON).until(() -> cart.faults().fired().getFirst().times() > 0);

        assertThat(send(hint("1", "7")).statusCode()).isEqualTo(202);

        assertThat(probe).as("the cart still holds its answer back").isNotDone();
        assertThat(noted.orders).containsExactly("7");
        probe.cancel(true);
    }
}
