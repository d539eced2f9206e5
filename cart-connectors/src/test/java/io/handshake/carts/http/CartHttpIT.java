package io.handshake.carts.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.Outcome;
import io.handshake.vocabulary.CartId;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way in which a cart can fail, from a real server on loopback. */
class CartHttpIT {
    private static final String CANARY = "canary-7f3a";
    private static final CartRequest POST =
            CartRequest.post("/do", Map.of("Authorization", "Bearer " + CANARY), "{\"secret\":\"" + CANARY + "\"}");

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch end = new CountDownLatch(1);
    private final List<AutoCloseable> open = new ArrayList<>();
    private HttpServer server;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        end.countDown();
        for (AutoCloseable one : open) {
            one.close();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    private interface Answering {
        void answer(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private CartHttp cart(Answering answering) {
        server.createContext("/", exchange -> {
            requests.incrementAndGet();
            exchange.getRequestBody().readAllBytes();
            try (exchange) {
                answering.answer(exchange);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        });
        return cart(server.getAddress().getPort(), Map.of("allow-private", "true"));
    }

    private CartHttp cart(int port, Map<String, String> connection) {
        return cart("http://127.0.0.1:" + port, connection, InetAddress::getAllByName);
    }

    private CartHttp cart(String url, Map<String, String> connection, AddressRules.Resolver resolver) {
        Map<String, String> all = new HashMap<>(connection);
        all.put("requests-per-second", "1000");
        CartSettings settings = new CartSettings(
                new CartId("shop"),
                CartSettings.Type.VENDURE,
                URI.create(url),
                CartSettings.ImportWhen.PAID,
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                ZoneId.of("UTC"),
                CartSettings.Confirming.DEFAULT,
                all);
        CartHttp http = new CartHttp(
                settings,
                new ConnectorOptions(
                        1,
                        Duration.ofMillis(500),
                        Duration.ofMillis(800),
                        Duration.ofMillis(1200),
                        64 * 1024,
                        Clock.systemUTC()),
                resolver);
        open.add(http);
        return http;
    }

    private static void say(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
    }

    private static Reply send(CartHttp cart) {
        return cart.send(POST, Instant.now().plusSeconds(60));
    }

    private static void assertNeverSent(Reply reply, String code) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.NeverSent.class, never -> assertThat(never.code()).isEqualTo(code));
        assertThat(Replies.outcome(reply)).isInstanceOf(Outcome.NotSent.class);
        assertThat(reply.toString()).doesNotContain(CANARY);
    }

    private static void assertLost(Reply reply, String said) {
        assertThat(reply)
                .isInstanceOfSatisfying(
                        Reply.Lost.class, lost -> assertThat(lost.reason()).contains(said));
        assertThat(Replies.outcome(reply)).isInstanceOf(Outcome.Unknown.class);
        assertThat(reply.toString()).doesNotContain(CANARY);
    }

    @Test
    void aWholeAnswerIsGivenAsItIs() {
        Reply reply = send(cart(exchange -> say(exchange, 200, "{\"ok\":true}")));

        assertThat(reply).isInstanceOfSatisfying(Reply.Answered.class, answered -> {
            assertThat(answered.body()).isEqualTo("{\"ok\":true}");
            assertThat(CartHttp.clockOffset(answered))
                    .hasValueSatisfying(offset -> assertThat(offset.abs()).isLessThan(Duration.ofMinutes(1)));
        });
    }

    @Test
    void aRefusedConnectionWasNeverSent() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0)) {
            port = closed.getLocalPort();
        }

        assertNeverSent(send(cart(port, Map.of("allow-private", "true"))), "UNREACHABLE");
    }

    @Test
    void aConnectionThatIsNeverMadeWasNeverSent() throws Exception {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Socket> fillers = new ArrayList<>();
            boolean filled = false;
            while (!filled && fillers.size() < 64) {
                Socket filler = new Socket();
                fillers.add(filler);
                try {
                    filler.connect(full.getLocalSocketAddress(), 300);
                } catch (java.net.SocketTimeoutException noRoom) {
                    filled = true;
                }
            }
            assertThat(filled).as("the accept queue is full").isTrue();

            assertNeverSent(send(cart(full.getLocalPort(), Map.of("allow-private", "true"))), "UNREACHABLE");

            for (Socket filler : fillers) {
                filler.close();
            }
        }
    }

    @Test
    void aServerThatSpeaksNoTlsNeverGotTheRequest() {
        cart(exchange -> say(exchange, 200, ""));
        CartHttp https = cart(
                "https://127.0.0.1:" + server.getAddress().getPort(),
                Map.of("allow-private", "true"),
                InetAddress::getAllByName);

        assertNeverSent(send(https), "UNREACHABLE");
        assertThat(requests).hasValue(0);
    }

    @Test
    void anAnswerCutOffAfterTheWriteIsLost() {
        assertLost(send(cart(HttpExchange::close)), "broke");
        assertThat(requests).hasValue(1);
    }

    @Test
    void anAnswerCutOffInItsBodyIsLost() throws Exception {
        assertLost(
                send(raw(
                        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"data\":",
                        true)),
                "broke");
    }

    @Test
    void aServerThatTakesTheRequestAndSaysNothingMayHaveDoneIt() throws Exception {
        assertLost(send(raw("", false)), "no answer came in time");
    }

    /** A server that reads a request, says this, and then hangs up or holds its tongue. */
    private CartHttp raw(String said, boolean hangUp) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listener);
        threads.submit(() -> {
            try (Socket socket = listener.accept();
                    InputStream in = socket.getInputStream();
                    OutputStream out = socket.getOutputStream()) {
                byte[] read = new byte[4096];
                StringBuilder request = new StringBuilder();
                while (!request.toString().contains(CANARY + "\"}")) {
                    int count = in.read(read);
                    if (count < 0) {
                        break;
                    }
                    request.append(new String(read, 0, count, StandardCharsets.UTF_8));
                }
                out.write(said.getBytes(StandardCharsets.UTF_8));
                out.flush();
                if (!hangUp) {
                    end.await();
                }
                return null;
            }
        });
        return cart(listener.getLocalPort(), Map.of("allow-private", "true"));
    }

    @Test
    void aLateAnswerIsLost() {
        assertLost(send(cart(exchange -> end.await())), "no answer came in time");
        assertThat(requests).hasValue(1);
    }

    @Test
    void anAnswerThatDripsIsLostWhenItsTimeIsOver() {
        CartHttp cart = cart(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            OutputStream body = exchange.getResponseBody();
            while (!end.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                body.write(' ');
                body.flush();
            }
        });

        assertLost(send(cart), "did not end in time");
    }

    @Test
    void aHugeAnswerIsCutOff() {
        CartHttp cart = cart(exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] block = new byte[16 * 1024];
            for (int i = 0; i < 1024; i++) {
                exchange.getResponseBody().write(block);
            }
        });

        assertLost(send(cart), "longer than 65536 bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":{\"ok\":",
                "<html><body>Maintenance</body></html>",
                "",
                "[1]",
                "{} {}",
                "\"canary-7f3a\"",
            })
    void aSuccessThatIsNoJsonMayHaveHappened(String body) {
        Reply reply = send(cart(exchange -> say(exchange, 200, body)));

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(Json.object(((Reply.Answered) reply).body())).isEmpty();
        assertThat(Replies.outcome(reply)).isEqualTo(new Outcome.Unknown("the cart's answer could not be read", true));
        assertThat(reply.toString()).doesNotContain(CANARY);
    }

    @Test
    void jsonThatIsTooDeepOrTooLongIsNotRead() {
        assertThat(Json.object("{\"a\":".repeat(200) + "1" + "}".repeat(200))).isEmpty();
        assertThat(Json.object("{\"a\":\"" + "x".repeat((1 << 20) + 1) + "\"}")).isEmpty();
        assertThat(Json.object("{\"a\":\"" + "x".repeat(1000) + "\"}")).isPresent();
    }

    @ParameterizedTest
    @CsvSource({
        "401, NotSent, NOT_AUTHORISED",
        "403, NotSent, NOT_AUTHORISED",
        "404, Declined, NOT_FOUND",
        "302, NotSent, REDIRECTED",
        "422, Declined, REFUSED",
        "408, Unknown, ''",
        "429, NotSent, THROTTLED",
        "500, Unknown, ''",
        "502, Unknown, ''",
        "503, Unknown, ''",
        "504, Unknown, ''",
    })
    void aStatusSaysWhetherItMayHaveHappened(int status, String kind, String code) {
        CartHttp cart = cart(exchange -> {
            exchange.getResponseHeaders().set("Location", "/elsewhere");
            say(exchange, status, "{\"message\":\"" + CANARY + "\"}");
        });

        Outcome outcome = Replies.outcome(send(cart));

        assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
        assertThat(outcome.toString()).contains(code).doesNotContain(CANARY);
        assertThat(requests).as("redirects are not followed").hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void aCartThatAsksToWaitIsNotCalledMeanwhile(int status) {
        CartHttp cart = cart(exchange -> {
            exchange.getResponseHeaders().set("Retry-After", "60");
            say(exchange, status, "");
        });
        assertThat(cart.ask()).isInstanceOf(Gate.Leave.Granted.class);

        assertThat(Replies.outcome(send(cart)))
                .isInstanceOfSatisfying(
                        Outcome.NotSent.class,
                        not -> assertThat(not.retryAfter()).isEqualTo(Duration.ofSeconds(60)));

        assertThat(cart.ask()).isInstanceOf(Gate.Leave.Wait.class);
        assertNeverSent(send(cart), "THROTTLED");
        assertThat(requests).hasValue(1);
    }

    @Test
    void aThrottledCartThatDoesNotSayForHowLongIsSoonCalledAgain() {
        CartHttp cart = cart(exchange -> say(exchange, requests.get() == 1 ? 429 : 200, "{}"));

        assertThat(Replies.outcome(send(cart)))
                .isInstanceOfSatisfying(
                        Outcome.NotSent.class,
                        not -> assertThat(not.retryAfter()).isNull());
        assertThat(send(cart))
                .isInstanceOfSatisfying(
                        Reply.Answered.class,
                        answered -> assertThat(answered.ok()).isTrue());
    }

    @Test
    void aCartThatKeepsFailingIsLeftAlone() {
        CartHttp cart = cart(exchange -> say(exchange, 500, ""));
        for (int i = 0; i < 5; i++) {
            assertThat(send(cart)).isInstanceOf(Reply.Answered.class);
        }

        assertNeverSent(send(cart), "CIRCUIT_OPEN");
        assertThat(cart.ask()).isInstanceOf(Gate.Leave.Wait.class);
        assertThat(requests).hasValue(5);
    }

    @Test
    void nothingIsSentAfterTheDeadline() {
        CartHttp cart = cart(exchange -> say(exchange, 200, "{}"));

        assertNeverSent(cart.send(POST, Instant.now().minusMillis(1)), "TOO_LATE");
        assertThat(requests).hasValue(0);
    }

    @Test
    void aPrivateAddressIsNotCalledUnlessAllowed() {
        cart(exchange -> say(exchange, 200, "{}"));
        int port = server.getAddress().getPort();

        assertNeverSent(send(cart(port, Map.of())), "ADDRESS_REFUSED");
        assertNeverSent(
                send(cart("https://localhost:" + port, Map.of(), InetAddress::getAllByName)), "ADDRESS_REFUSED");
        assertThat(requests).hasValue(0);
    }

    @Test
    void aNameThatMovesToAPrivateAddressIsRefusedFromThenOn() throws Exception {
        cart(exchange -> say(exchange, 200, "{}"));
        InetAddress[][] answers = {{InetAddress.getByName("93.184.216.34")}, {InetAddress.getByName("127.0.0.1")}};
        AtomicInteger asked = new AtomicInteger();
        CartHttp cart = cart(
                "https://localhost:" + server.getAddress().getPort(),
                Map.of(),
                _ -> answers[Math.min(1, asked.getAndIncrement())]);

        assertNeverSent(send(cart), "UNREACHABLE");
        assertNeverSent(send(cart), "ADDRESS_REFUSED");
        assertThat(requests).hasValue(0);
    }

    @Test
    void secretsAreInNoText() {
        CartHttp cart = cart(exchange -> {
            exchange.getResponseHeaders().set("X-Echo", CANARY);
            say(exchange, 200, "{\"echo\":\"" + CANARY + "\"}");
        });
        CartRequest request = CartRequest.get("/a?key=" + CANARY, Map.of("Authorization", CANARY));

        Reply reply = cart.send(request, Instant.now().plusSeconds(60));

        assertThat(reply).isInstanceOf(Reply.Answered.class);
        assertThat(reply + " " + request + " " + POST + " " + cart).doesNotContain(CANARY);
    }
}
