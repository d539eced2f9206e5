package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

class FaultsIT {
    private static SimulatedCarts carts;
    private SimulatedCart shop;
    private URI url;
    private Admin admin;
    private Order order;

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
        shop.product("MUG", 1250, 100);
        url = carts.url("shop");
        admin = Admin.in(url);
        order = shop.place("MUG", 1);
    }

    private HttpResponse<String> settle() throws IOException {
        return admin.send(Admin.SETTLE, Map.of("id", order.payments().getFirst().id()));
    }

    private int captures() {
        return shop.ledger().of(EffectKind.CAPTURED).size();
    }

    @Test
    void theAnswerIsLostButTheWriteWasApplied() throws IOException {
        shop.failing(FaultRule.once("settlePayment", new Fault.AnswerLost()));

        assertThatThrownBy(this::settle).isInstanceOf(IOException.class);

        assertThat(captures()).isOne();
        assertThat(settle().body()).contains("\"Settled\"");
        assertThat(captures()).isOne();
    }

    @Test
    void whoDiesBetweenTheTwoStepsOfShippingFindsHisParcelByItsTracking() throws IOException {
        String line = order.lines().getFirst().id();
        settle();
        shop.failing(FaultRule.once("addFulfillmentToOrder", new Fault.AnswerLost()));

        assertThatThrownBy(() -> admin.fulfil(line, 1, "1Z")).isInstanceOf(IOException.class);
        assertThat(shop.ledger().of(EffectKind.SHIPPED)).isEmpty();
        assertThat(admin.fulfil(line, 1, "1Z").path("errorCode").asString()).isEqualTo("ITEMS_ALREADY_FULFILLED_ERROR");
        JsonNode parcel = admin.order(order.id()).path("fulfillments").path(0);
        assertThat(parcel.path("trackingCode").asString()).isEqualTo("1Z");
        assertThat(parcel.path("state").asString()).isEqualTo("Pending");
        admin.move(parcel.path("id").asString(), "Shipped");

        assertThat(shop.ledger().of(EffectKind.TRACKING)).hasSize(1);
        assertThat(shop.ledger().of(EffectKind.SHIPPED)).hasSize(1);
    }

    @Test
    void tooManyRequestsComesWithAndWithoutAHint() throws IOException {
        shop.failing(
                FaultRule.once("settlePayment", new Fault.Status(429, Duration.ofSeconds(7), false)),
                FaultRule.once("settlePayment", new Fault.Status(429, null, false)));

        HttpResponse<String> hinted = settle();
        HttpResponse<String> bare = settle();

        assertThat(hinted.statusCode()).isEqualTo(429);
        assertThat(hinted.headers().firstValue("retry-after")).contains("7");
        assertThat(bare.statusCode()).isEqualTo(429);
        assertThat(bare.headers().firstValue("retry-after")).isEmpty();
        assertThat(captures()).isZero();
        assertThat(shop.calls()).extracting(Call::status).endsWith(429, 429);
    }

    @Test
    void aServerErrorHappensSoManyTimesAndOnlyToItsOperation() throws IOException {
        shop.failing(FaultRule.times("settlePayment", 3, new Fault.Status(500, null, false)));

        for (int turn = 0; turn < 3; turn++) {
            assertThat(settle().statusCode()).isEqualTo(500);
            assertThat(admin.order(order.id()).path("id").asString()).isEqualTo(order.id());
        }
        assertThat(captures()).isZero();
        assertThat(settle().statusCode()).isEqualTo(200);
        assertThat(captures()).isOne();
    }

    @Test
    void aServerErrorMayHideThatItWasDone() throws IOException {
        shop.failing(FaultRule.once("settlePayment", new Fault.Status(500, null, true)));

        assertThat(settle().statusCode()).isEqualTo(500);
        assertThat(captures()).isOne();
    }

    @Test
    void aLateAnswerComesAfterTheCallerHasGone() throws Exception {
        shop.failing(FaultRule.once("settlePayment", new Fault.Late(Duration.ofMinutes(5))));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/admin-api"))
                .timeout(Duration.ofMillis(500))
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"query\":\"mutation { settlePayment(id: 1) { __typename } }\"}"))
                .build();
        try (HttpClient impatient = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> impatient.send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(HttpTimeoutException.class);
            impatient.shutdownNow();
        }
    }

    @Test
    void aLateAnswerIsAWholeOne() throws IOException {
        shop.failing(FaultRule.once("settlePayment", new Fault.Late(Duration.ofMillis(20))));

        assertThat(settle().body()).contains("\"Settled\"");
    }

    @Test
    void aDripIsSlowButWhole() throws IOException {
        shop.failing(FaultRule.once("settlePayment", new Fault.Drip(2000)));

        assertThat(settle().body()).contains("\"Settled\"");
    }

    @Test
    void oneByteASecondOutlastsAnybody() throws Exception {
        shop.failing(FaultRule.once("orders", new Fault.Drip(1)));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/admin-api"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ orders { totalItems } }\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = answer.body()) {
                assertThat(body.read()).isEqualTo('{');
            }
            client.shutdownNow();
        }
    }

    @Test
    void halfOfTheJsonIsTakenForAll() throws IOException {
        shop.failing(FaultRule.once("settlePayment", new Fault.Truncated()));

        HttpResponse<String> answer = settle();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("{\"data\"");
        assertThatThrownBy(() -> Http.json(answer)).isInstanceOf(JacksonException.class);
        assertThat(captures()).isOne();
    }

    @Test
    void moreIsPromisedThanComes() {
        shop.failing(FaultRule.once("settlePayment", new Fault.WrongLength()));

        assertThatThrownBy(this::settle).isInstanceOf(IOException.class);
        assertThat(captures()).isOne();
    }

    @Test
    void aPageForPeopleComesWithStatus200AndNothingIsDone() throws IOException {
        shop.failing(FaultRule.once("settlePayment", new Fault.LoginPage()));

        HttpResponse<String> answer = settle();

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("content-type").orElseThrow()).startsWith("text/html");
        assertThat(answer.body()).contains("<form");
        assertThat(captures()).isZero();
    }

    @Test
    void anAnswerCanBeAsLongAsItLikes() throws Exception {
        long length = 50_000_000;
        shop.failing(FaultRule.once("orders", new Fault.Huge(length)));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/admin-api"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ orders { totalItems } }\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient();
                InputStream body = client.send(request, HttpResponse.BodyHandlers.ofInputStream())
                        .body()) {
            assertThat(body.transferTo(java.io.OutputStream.nullOutputStream())).isGreaterThan(length);
        }
    }

    @Test
    void aSmallAnswerUnpacksToAHugeOne() throws Exception {
        long length = 20_000_000;
        shop.failing(FaultRule.once("orders", new Fault.GzipBomb(length)));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/admin-api"))
                .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{ orders { totalItems } }\"}"))
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            byte[] packed = client.send(request, HttpResponse.BodyHandlers.ofByteArray())
                    .body();
            assertThat(packed).hasSizeLessThan(100_000);
            try (GZIPInputStream unpacked = new GZIPInputStream(new java.io.ByteArrayInputStream(packed))) {
                assertThat(unpacked.transferTo(java.io.OutputStream.nullOutputStream()))
                        .isEqualTo(length);
            }
        }
    }

    @Test
    void aSessionExpiresInTheMiddle() throws IOException {
        shop.failing(FaultRule.nth("settlePayment", 0, new Fault.Expired()));

        assertThat(settle().body()).contains("FORBIDDEN");
        assertThat(settle().body()).contains("FORBIDDEN");
        assertThat(captures()).isZero();
        admin.login();
        assertThat(settle().body()).contains("\"Settled\"");
    }

    @Test
    void theConnectionIsClosedOnSight() throws IOException {
        shop.failing(FaultRule.always(new Fault.Refused()));

        assertThatThrownBy(this::settle).isInstanceOf(IOException.class);
        assertThat(captures()).isZero();
        shop.faults().clear();
        assertThat(settle().statusCode()).isEqualTo(200);
    }

    @Test
    void anotherCartHasNoPartInIt() throws IOException {
        SimulatedCart other = carts.create("other", CartSettings.of(CartType.VENDURE));
        other.product("MUG", 1250, 5);
        shop.failing(FaultRule.always(new Fault.Status(503, null, false)));

        assertThat(settle().statusCode()).isEqualTo(503);
        assertThat(Admin.in(carts.url("other"))
                        .ask("{ orders { totalItems } }", Map.of())
                        .toString())
                .isEqualTo("{\"totalItems\":0}");
    }

    @Test
    void anOrderThatComesToLightBetweenTwoPagesShiftsThem() throws IOException {
        for (int more = 0; more < 3; more++) {
            shop.place("MUG", 1);
        }
        OrderSpec mug = OrderSpec.of("MUG", 1);
        OrderSpec late = new OrderSpec(
                null,
                null,
                Instant.parse("2026-01-01T00:00:00Z"),
                mug.customer(),
                mug.shipTo(),
                null,
                mug.lines(),
                null,
                null,
                mug.payment());
        shop.failing(FaultRule.nth("orders", 0, new Fault.ChangedAfter(new Change.Place(late))));

        assertThat(pages(2)).containsExactly("1", "2", "2", "3", "4");
    }

    @Test
    void anOrderThatIsGoneBetweenTwoPagesHidesAnother() throws IOException {
        for (int more = 0; more < 3; more++) {
            shop.place("MUG", 1);
        }
        shop.failing(FaultRule.nth("orders", 0, new Fault.ChangedAfter(new Change.Remove(order.number()))));

        assertThat(pages(2)).containsExactly("1", "2", "4");
    }

    private List<String> pages(int take) throws IOException {
        List<String> ids = new ArrayList<>();
        for (int skip = 0; ; skip += take) {
            List<String> page = admin.ask(
                            Admin.ORDERS,
                            Map.of(
                                    "options",
                                    Map.of("skip", skip, "take", take, "sort", Map.of("orderPlacedAt", "ASC"))))
                    .path("items")
                    .valueStream()
                    .map(item -> item.path("id").asString())
                    .toList();
            ids.addAll(page);
            if (page.size() < take) {
                return ids;
            }
        }
    }

    @Test
    void theDateHeaderCanBeWrong() throws IOException {
        Instant right = date(settle());
        shop.skewDates(Duration.ofHours(1));

        assertThat(date(settle())).isBetween(right.plus(Duration.ofMinutes(59)), right.plus(Duration.ofMinutes(61)));
        assertThat(right)
                .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
    }

    private static Instant date(HttpResponse<String> answer) {
        return ZonedDateTime.parse(
                        answer.headers().firstValue("date").orElseThrow(), DateTimeFormatter.RFC_1123_DATE_TIME)
                .toInstant();
    }

    @Test
    void aConnectionGoesOnAfterAFault() throws IOException {
        byte[] before = settle().body().getBytes(StandardCharsets.UTF_8);
        shop.failing(FaultRule.once("settlePayment", new Fault.Truncated()));

        assertThat(settle().body().getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(before.length);
        assertThat(settle().body().getBytes(StandardCharsets.UTF_8)).isEqualTo(before);
    }
}
