package io.handshake.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.handshake.events.v1.CartOrder;
import io.handshake.events.v1.OrderState;
import io.handshake.ingest.RunningService.Answer;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Orders that a foreign connector brings over Kafka are taken in, counted, refused and parked as those of a file are. */
class CartOrderTopicIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static RunningService service;
    private static String partner;
    private static CartOrderTopic topic;

    /** The topic comes after the service: connecting a cart needs no restart of the consumer. */
    @BeforeAll
    static void start() throws IOException {
        service = RunningService.start(folder, "handshake.inbound.topic-refresh=1s");
        partner = RunningService.partner(service.cart);
        topic = CartOrderTopic.make(WORLD, partner);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void anOrderIsImportedRevisedUnchangedOrStaleAndItsEventsTellSo() {
        Instant day = Instant.parse("2026-11-02T00:00:00Z");
        topic.send(
                topic.order("T-1", "first").setSourceUpdatedAt(day).build(),
                topic.order("T-1", "first").setSourceUpdatedAt(day).build(),
                topic.order("T-1", "second")
                        .setSourceUpdatedAt(day.plusSeconds(60))
                        .build(),
                topic.order("T-1", "old")
                        .setSourceUpdatedAt(day.minusSeconds(60))
                        .build());
        topic.send(topic.order("T-1", "fence")
                .setSourceUpdatedAt(day.plusSeconds(90))
                .build());

        await().atMost(SOON).until(() -> notes("T-1").equals("fence"));
        JsonNode order = byNumber("T-1").json();
        assertThat(order.path("revision").asInt()).isEqualTo(3);
        assertThat(order.path("omsService").asString()).isEqualTo("UPS-GROUND");
        assertThat(order.path("lines").path(0).path("lineId").asString()).isEqualTo("MUG-BLUE#1");
        assertThat(revisions("T-1")).containsExactly(1, 2, 3);
        assertThat(counted("stale")).isPositive();
        assertThat(counted("unchanged")).isPositive();
        assertThat(counted("imported")).isPositive();
    }

    @Test
    void whatCanNotBeTakenInIsListedWithItsReasonAndTheNextOrderFlows() {
        String elsewhere = service.cart;
        CartOrderTopic unknown = CartOrderTopic.make(WORLD, "nobody-" + partner);
        CartOrderTopic file = CartOrderTopic.make(WORLD, elsewhere);
        topic.send(
                topic.order("P-1", "").setShipTo(CartOrderTopic.address(null)).build(),
                topic.order("P-2", "").setCartId(elsewhere).build(),
                topic.order("P-3", "").setState(OrderState.UNKNOWN).build(),
                topic.order("#P-4", "").build());
        topic.send(partner + "/another", topic.encoded(topic.order("P-5", "").build()));
        topic.send(partner + "/P-6", new byte[] {1, 2, 3});
        topic.send(partner + "/P-7", null);
        CartOrder crossed = topic.order("P-8", "").build();
        crossed.getLines().getFirst().setLineId("MUG-BLUE#2");
        topic.send(crossed);
        CartOrder lineLost = topic.order("P-10", "").build();
        lineLost.getTotals().setItems(new BigDecimal("37.5000"));
        topic.send(lineLost);
        unknown.send(unknown.order("U-1", "").build());
        file.send(file.order("F-1", "").build());
        topic.send(topic.order("P-9", "fence").build());

        await().atMost(SOON).until(() -> notes("P-9").equals("fence"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(parked().stream()
                                .map(one -> one.path("key").asString() + " "
                                        + one.path("reason").asString()))
                        .containsOnlyOnce(
                                partner + "/P-1 MISSING_FIELD",
                                partner + "/P-2 OTHER_CART",
                                partner + "/P-3 UNKNOWN_STATE",
                                partner + "/#P-4 BAD_ORDER_NUMBER",
                                partner + "/another OTHER_KEY",
                                partner + "/P-6 MALFORMED_RECORD",
                                partner + "/P-7 NO_VALUE",
                                partner + "/P-8 BAD_LINE_ID",
                                partner + "/P-10 AMOUNTS_DIFFER",
                                "nobody-" + partner + "/U-1 UNKNOWN_CART",
                                elsewhere + "/F-1 CART_NOT_OF_TYPE_TOPIC"));
        for (String number : List.of("P-1", "P-2", "P-3", "P-5")) {
            assertThat(byNumber(number).status()).as(number).isEqualTo(404);
        }
        JsonNode missing = only(partner + "/P-1");
        assertThat(missing.path("detail").asString())
                .contains("shipTo.postalCode")
                .doesNotContain("Muster");
        assertThat(missing.path("kind").asString()).isEqualTo("EVENT");
        assertThat(counted("parked")).isGreaterThanOrEqualTo(8);
    }

    @Test
    void aParkedOrderIsReplayedOnRequestAndStaysParkedWhileItIsNotMended() {
        topic.send(topic.order("R-1", "").setShipTo(CartOrderTopic.address("")).build());
        await().atMost(SOON).until(() -> parked("R-1").size() == 1);
        String id = parked("R-1").getFirst().path("id").asString();
        assertThat(id).startsWith(topic.name() + "-");

        Answer asked = service.post("/parked/" + id + "/replay");
        assertThat(asked.status()).isEqualTo(202);
        await().atMost(SOON).until(() -> {
            JsonNode one = service.get("/parked/" + id).json();
            return one.path("state").asString().equals("PARKED")
                    && one.path("attempts").asInt() == 2;
        });
        assertThat(service.post("/parked/replay?key=" + partner + "/none")
                        .json()
                        .path("asked")
                        .asInt())
                .isZero();
        assertThat(service.post("/parked/none-0-0/replay").status()).isEqualTo(404);
        Answer forbidden = service.send(service.request("/parked/" + id + "/replay")
                .setHeader("Authorization", "Bearer " + RunningService.KEY.replace("test", "reader"))
                .POST(java.net.http.HttpRequest.BodyPublishers.noBody()));
        assertThat(forbidden.status()).isEqualTo(403);
        assertThat(service.get("/openapi").text()).contains("/parked/{id}/replay");
    }

    /** Without times of change, where a later statement counts as newer, only the places tell what was done before. */
    @Test
    void aGroupThatLostItsOffsetsReadsAllAgainAndChangesNothing() throws IOException {
        for (int i = 0; i < 4; i++) {
            topic.send(topic.order("G-1", i % 2 == 0 ? "even" : "odd").build());
        }
        await().atMost(SOON).until(() -> revision("G-1") == 4);
        String database = service.bean(MongoDatabase.class).getName();
        try (RunningService again = RunningService.startAs(
                folder, service.cart, database, "spring.kafka.consumer.group-id=again-" + partner)) {
            await().atMost(SOON).until(() -> topic.isReadBy("again-" + partner));
            assertThat(counted(again, "revised")).isGreaterThanOrEqualTo(3);
            assertThat(revision("G-1")).isEqualTo(4);
        }
        assertThat(revisions("G-1")).containsExactly(1, 2, 3, 4);
    }

    private static Answer byNumber(String number) {
        return service.get("/orders/by-number?cart=" + partner + "&number=" + number);
    }

    private static String notes(String number) {
        Answer answer = byNumber(number);
        return answer.status() == 200 ? answer.json().path("notes").asString("") : "";
    }

    private static int revision(String number) {
        Answer answer = byNumber(number);
        return answer.status() == 200 ? answer.json().path("revision").asInt() : 0;
    }

    private static List<Integer> revisions(String number) {
        return service.events(partner).stream()
                .filter(event -> event.key().equals(partner + "/" + number))
                .map(TopicReader.Imported::revision)
                .toList();
    }

    private static List<JsonNode> parked() {
        List<JsonNode> items = new ArrayList<>();
        service.get("/parked?limit=500").json().path("items").forEach(items::add);
        return items;
    }

    private static List<JsonNode> parked(String number) {
        return parked().stream()
                .filter(one -> one.path("key").asString().equals(partner + "/" + number))
                .toList();
    }

    private static JsonNode only(String key) {
        List<JsonNode> found = new ArrayList<>();
        service.get("/parked?key=" + key).json().path("items").forEach(found::add);
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static double counted(String result) {
        return counted(service, result);
    }

    private static double counted(RunningService of, String result) {
        Counter counter = of.bean(MeterRegistry.class)
                .find("orders.imported")
                .tag("cart", partner)
                .tag("result", result.toLowerCase(Locale.ROOT))
                .counter();
        return counter == null ? 0 : counter.count();
    }
}
