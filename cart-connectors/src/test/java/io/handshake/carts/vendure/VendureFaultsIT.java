package io.handshake.carts.vendure;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.Probe;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a shop may answer that a healthy one does not; the answers are shaped like Vendure's own. */
class VendureFaultsIT {
    private static final String CANARY = "canary-51d0";
    private static final String FORBIDDEN =
            "{\"errors\":[{\"message\":\"no\",\"extensions\":{\"code\":\"FORBIDDEN\"}}],\"data\":null}";
    private static final String ORDER = """
        {"data":{"order":{"id":"1","code":"A1","state":"PaymentAuthorized","currencyCode":"USD","lines":[],
         "payments":[{"id":"5","state":"%s","amount":1000,"refunds":[]}],"fulfillments":[]}}}\
        """;

    private final Queue<String> answers = new ArrayDeque<>();
    private final Queue<String> asked = new ConcurrentLinkedQueue<>();
    private HttpServer server;
    private CartConnector cart;
    private boolean refuseLogin;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/admin-api", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            asked.add(body);
            String answer;
            if (body.contains("login(")) {
                answer = refuseLogin
                        ? "{\"data\":{\"login\":{\"errorCode\":\"INVALID_CREDENTIALS_ERROR\",\"message\":\"" + CANARY
                                + "\"}}}"
                        : "{\"data\":{\"login\":{\"id\":\"1\"}}}";
                exchange.getResponseHeaders().set("vendure-auth-token", CANARY + asked.size());
            } else {
                answer = answers.remove();
            }
            byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.contains("VALIDATION") ? 400 : 200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        cart = new VendureConnector(
                new CartSettings(
                        new CartId("shop"),
                        CartSettings.Type.VENDURE,
                        URI.create("http://127.0.0.1:" + server.getAddress().getPort()),
                        CartSettings.ImportWhen.PAID,
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        ZoneId.of("UTC"),
                        CartSettings.Confirming.DEFAULT,
                        Map.of("username", "u", "password", CANARY, "allow-private", "true", "channel-token", CANARY)),
                ConnectorOptions.defaults(Clock.systemUTC()));
    }

    @AfterEach
    void stop() {
        cart.close();
        server.stop(0);
    }

    private static Attempt attempt() {
        return new Attempt("e-1", Instant.now().plusSeconds(60));
    }

    private static OrderRef order() {
        return new OrderRef(OrderKey.parse("shop/A1"), "1");
    }

    private Outcome capture() {
        return cart.perform(new Effect.Capture(attempt(), order(), null, List.of(), true));
    }

    private Outcome refund() {
        return cart.perform(new Effect.Refund(
                attempt(), order(), new Money(new BigDecimal("1.00"), "USD"), List.of(), null, "", false, null));
    }

    private static String said(Outcome outcome) {
        assertThat(outcome.toString()).doesNotContain(CANARY);
        return switch (outcome) {
            case Outcome.Done _ -> "Done";
            case Outcome.Pending _ -> "Pending";
            case Outcome.Declined declined -> "Declined " + declined.code();
            case Outcome.NotSent not -> "NotSent " + not.code();
            case Outcome.Unknown _ -> "Unknown";
        };
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "<html>canary-51d0</html> | Unknown",
                "{\"data\":{\"settlePayment\": | Unknown",
                "{\"data\":null} | Unknown",
                "{\"data\":{\"settlePayment\":{\"id\":\"5\",\"state\":\"Settled\"}}} | Done",
                "{\"data\":{\"settlePayment\":{\"id\":\"5\",\"state\":\"Created\"}}} | Pending",
                "{\"data\":{\"settlePayment\":{\"errorCode\":\"SETTLE_PAYMENT_ERROR\",\"message\":\"canary-51d0\"}}} |"
                        + " Declined SETTLE_PAYMENT_ERROR",
                "{\"errors\":[{\"message\":\"canary-51d0\"}],\"data\":null} | Unknown",
                "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"INTERNAL_SERVER_ERROR\"}}],\"data\":null}"
                        + " | Unknown",
                "{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"GRAPHQL_VALIDATION_FAILED\"}}]} | Declined"
                        + " API_DIFFERS",
            })
    void theAnswerToACaptureSaysWhetherMoneyMayHaveMoved(String answer, String said) {
        answers.add(ORDER.formatted("Authorized"));
        answers.add(answer);

        assertThat(said(capture())).isEqualTo(said);
    }

    @Test
    void anErrorInTheMiddleOfARefundIsNotARefusal() {
        answers.add(ORDER.formatted("Settled"));
        answers.add("{\"errors\":[{\"message\":\"x\",\"extensions\":{\"code\":\"ENTITY_NOT_FOUND\"}}],\"data\":null}");

        assertThat(said(refund())).isEqualTo("Unknown");
    }

    @Test
    void aRoleThatLacksAPermissionIsNotSentAndAsksForAProbe() {
        answers.add(ORDER.formatted("Authorized"));
        answers.add(FORBIDDEN);
        answers.add(FORBIDDEN);

        Outcome outcome = capture();

        assertThat(said(outcome)).isEqualTo("NotSent NOT_AUTHORISED");
        assertThat(outcome.reprobe()).isTrue();
        assertThat(asked).filteredOn(body -> body.contains("login(")).hasSize(2);
        assertThat(asked).filteredOn(body -> body.contains("settlePayment")).hasSize(2);
    }

    @Test
    void aReadThatFailsBeforeAnEffectMeansThatNothingHappened() {
        answers.add("<html>down</html>");

        assertThat(said(capture())).isEqualTo("NotSent NO_ANSWER");
    }

    @Test
    void aRefusedLoginIsNotTriedAgainAtOnce() {
        refuseLogin = true;

        Probe probe = cart.probe();
        Answer<?> page = cart.orders().orElseThrow().page(Position.startingAt(Instant.EPOCH), 10);

        assertThat(probe).isInstanceOf(Probe.Failed.class);
        assertThat(page).isInstanceOf(Answer.Failed.class);
        assertThat(probe + " " + page).doesNotContain(CANARY);
        assertThat(asked).hasSize(1);
    }
}
