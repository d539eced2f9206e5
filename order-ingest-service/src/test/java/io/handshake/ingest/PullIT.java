package io.handshake.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.handshake.ingest.RunningService.Answer;
import io.handshake.ingest.entry.pull.CartPulls;
import io.handshake.ingest.entry.pull.OrderFetches;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.shop.Address;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.vocabulary.CartId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Orders come out of a cart's API: new ones, and what becomes of them. */
class PullIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Address NEW_HOME = address("2 Side St", "62702");

    @TempDir
    static Path folder;

    private static SimulatedCarts carts;
    private static PulledShop shop;
    private static PulledShop dead;
    private static RunningService service;

    private static Address address(String line1, @Nullable String zip) {
        return new Address("Ada", "Byron", null, line1, null, "Springfield", "IL", zip, null, "US", null);
    }

    @BeforeAll
    static void start() throws IOException {
        String id = UUID.randomUUID().toString().substring(0, 8);
        carts = SimulatedCarts.start();
        shop = PulledShop.open(carts, "pull-" + id);
        dead = PulledShop.open(carts, "dead-" + id);
        dead.cart.failing(FaultRule.always(new Fault.Late(Duration.ofSeconds(40))));
        Path file = folder.resolve("carts.yaml");
        Files.writeString(
                file,
                "carts:\n" + dead.settings("paid") + shop.settings("authorized") + "  files-" + id
                        + ":\n    type: file\n");
        service = RunningService.startWith(
                file,
                shop.id,
                "pull-" + id,
                "order-ingest.pull.every=200ms",
                "order-ingest.pull.reread-every=200ms",
                "order-ingest.pull.look=100ms",
                "order-ingest.pull.wait-first=50ms",
                "order-ingest.pull.wait-last=500ms");
    }

    @AfterAll
    static void stop() {
        service.close();
        carts.close();
    }

    private static Answer byNumber(Order order) {
        return service.get("/orders/by-number?cart=" + shop.id + "&number=" + order.number());
    }

    private static JsonNode awaitRevision(Order order, int revision) {
        return await().atMost(SOON)
                .until(
                        () -> byNumber(order),
                        answer -> answer.status() == 200
                                && answer.json().path("revision").asInt() >= revision)
                .json();
    }

    private static List<TopicReader.Imported> events(Order order) {
        return service.events().stream()
                .filter(event -> event.key().equals(shop.id + "/" + order.number()))
                .toList();
    }

    private static boolean offered(Order order) {
        String list = service.get("/orders?acknowledged=false&limit=500&cart=" + shop.id)
                .text();
        return list.contains("\"" + shop.id + "/" + order.number() + "\"");
    }

    private static void acknowledge(Order order, int revision) {
        Answer answer = service.send(service.request("/orders/acknowledge")
                .header("Content-Type", "application/json")
                .POST(java.net.http.HttpRequest.BodyPublishers.ofString(
                        "[{\"orderKey\":\"" + shop.id + "/" + order.number() + "\",\"revision\":" + revision + "}]")));
        assertThat(answer.status()).isEqualTo(200);
    }

    /** All open orders were read again, twice. */
    private static void awaitTwoRereads() {
        Order fence = shop.place(1);
        awaitRevision(fence, 1);
        shop.apply(new Change.Edit(fence.number(), NEW_HOME));
        awaitRevision(fence, 2);
        shop.apply(new Change.Edit(fence.number(), address("4 Side St", "62702")));
        awaitRevision(fence, 3);
    }

    @Test
    void anOrderComesInOnceAndItsEditRestatesIt() {
        Order order = shop.place(2);
        JsonNode imported = awaitRevision(order, 1);
        assertThat(imported.path("state").asString()).isEqualTo("READY");
        assertThat(imported.path("cartOrderId").asString()).isEqualTo(order.id());

        shop.apply(new Change.Edit(order.number(), NEW_HOME));

        JsonNode edited = awaitRevision(order, 2);
        assertThat(edited.path("shipTo").path("address1").asString()).isEqualTo("2 Side St");
        awaitTwoRereads();
        assertThat(events(order)).extracting(TopicReader.Imported::revision).containsExactly(1, 2);
    }

    @Test
    void aCancelledOrderRestatesAndIsOfferedSoThatTheOmsStops() {
        Order order = shop.place(1);
        awaitRevision(order, 1);
        acknowledge(order, 1);

        shop.apply(new Change.Cancel(order.number(), null));

        assertThat(awaitRevision(order, 2).path("state").asString()).isEqualTo("CANCELLED");
        assertThat(offered(order)).isTrue();
    }

    @Test
    void whatIsPaidAndFulfilledAtTheCartIsToldAndNotOfferedAgain() {
        Order order = shop.place(2);
        awaitRevision(order, 1);
        assertThat(offered(order)).isTrue();
        acknowledge(order, 1);

        shop.apply(new Change.Pay(order.number()));
        JsonNode paid = awaitRevision(order, 2);
        shop.ship(order, 1);
        JsonNode part = awaitRevision(order, 3);
        shop.ship(order, 1);
        JsonNode shipped = awaitRevision(order, 4);

        assertThat(paid.path("payment").path("state").asString()).isEqualTo("PAID");
        assertThat(part.path("state").asString()).isEqualTo("PART_SHIPPED");
        assertThat(part.path("lines").path(0).path("fulfilled").asInt()).isEqualTo(1);
        assertThat(shipped.path("state").asString()).isEqualTo("SHIPPED");
        assertThat(shipped.path("lines").path(0).path("fulfilled").asInt()).isEqualTo(2);
        assertThat(offered(order)).isFalse();
        assertThat(events(order))
                .extracting(TopicReader.Imported::state)
                .containsExactly("READY", "READY", "PART_SHIPPED", "SHIPPED");
    }

    @Test
    void anOrderThatCannotBeTakenInIsParkedHoldsUpNobodyAndComesInOnceItIsMended() {
        Order order = shop.place(1);
        awaitRevision(order, 1);
        shop.apply(new Change.Edit(order.number(), address("3 Main St", null)));

        String key = shop.id + "/" + order.number();
        JsonNode parked = await().atMost(SOON)
                .until(
                        () -> service.get("/parked?key=" + key)
                                .json()
                                .path("items")
                                .path(0),
                        item -> item.has("id"));
        assertThat(parked.path("kind").asString()).isEqualTo("ORDER");
        assertThat(parked.path("reason").asString()).isEqualTo("MISSING_FIELD");
        assertThat(parked.path("detail").asString())
                .contains("shipTo.postalCode")
                .doesNotContain("3 Main St");
        awaitRevision(shop.place(1), 1);
        assertThat(byNumber(order).json().path("revision").asInt()).isEqualTo(1);

        shop.apply(new Change.Edit(order.number(), address("3 Main St", "62703")));
        Answer replay = service.post("/parked/" + parked.path("id").asString() + "/replay");

        assertThat(replay.status()).isEqualTo(202);
        assertThat(awaitRevision(order, 2).path("shipTo").path("postalCode").asString())
                .isEqualTo("62703");
        await().atMost(SOON)
                .until(() -> service.get("/parked/" + parked.path("id").asString())
                        .json()
                        .path("state")
                        .asString()
                        .equals("REPLAYED"));
        assertThat(service.get("/parked?key=" + key).json().path("items").size())
                .isZero();
    }

    @Test
    void oneOrderIsFetchedWhileSomebodyWaits() {
        Order order = shop.place(1);
        Answer fetched = service.post("/carts/" + shop.id + "/orders/fetch?number=" + order.number());
        Answer again = service.post("/carts/" + shop.id + "/orders/fetch?number=" + order.number());

        assertThat(fetched.status()).as(fetched.text()).isEqualTo(200);
        assertThat(fetched.json().path("outcome").asString()).isIn("IMPORTED", "UNCHANGED");
        assertThat(again.json().path("outcome").asString()).isEqualTo("UNCHANGED");
        assertThat(again.json().path("orderKey").asString()).isEqualTo(shop.id + "/" + order.number());
        assertThat(service.post("/carts/" + shop.id + "/orders/fetch?number=none")
                        .status())
                .isEqualTo(404);
        assertThat(service.post("/carts/nobody/orders/fetch?number=1").status()).isEqualTo(404);
        Answer ofFile = service.post("/carts/" + shop.id.replace("pull-", "files-") + "/orders/fetch?number=1");
        assertThat(ofFile.status()).isEqualTo(409);
        assertThat(ofFile.json().path("type").asString()).isEqualTo("/problems/cart-not-pulled");
    }

    @Test
    void aWishIsGrantedOnceHoweverOftenItIsUttered() {
        Order order = shop.place(1);
        OrderFetches fetches = service.bean(OrderFetches.class);
        for (int i = 0; i < 50; i++) {
            assertThat(fetches.soon(new CartId(shop.id), new OrderFetches.Which.ById(order.id())))
                    .isTrue();
        }

        awaitRevision(order, 1);
        MongoDatabase database = service.bean(MongoDatabase.class);
        await().atMost(SOON).until(() -> database.getCollection("pull-wishes").countDocuments() == 0);
        assertThat(events(order)).hasSize(1);
        assertThat(fetches.soon(new CartId("nobody"), new OrderFetches.Which.ById("1")))
                .isFalse();
    }

    @Test
    void aCartThatNeverAnswersHoldsUpNoOtherAndItsStateIsShown() {
        awaitRevision(shop.place(1), 1);

        CartPulls pulls = service.bean(CartPulls.class);
        CartPulls.Status alive = pulls.status(new CartId(shop.id)).orElseThrow();
        assertThat(alive.watermark()).isNotNull();
        assertThat(alive.lastSuccess()).isNotNull();
        CartPulls.Status dying = await().atMost(SOON)
                .until(() -> pulls.status(new CartId(dead.id)).orElseThrow(), status -> status.failure() != null);
        assertThat(dying.failures()).isPositive();
        assertThat(Objects.requireNonNull(dying.failure()).code()).isEqualTo("NO_ANSWER");
        assertThat(dying.lastSuccess()).isNull();
        assertThat(pulls.status(new CartId(shop.id.replace("pull-", "files-")))).isEmpty();
    }

    @Test
    void aHolderThatWasPausedForLongerThanItsLeaseStoresNothingAnyMore() {
        MongoDatabase database = service.bean(MongoDatabase.class);
        awaitRevision(shop.place(1), 1);
        // Somebody else claims the cart, as after a long pause of ours; our lane notices, and claims it back later.
        Document before = Objects.requireNonNull(database.getCollection("pulls")
                .findOneAndUpdate(
                        new Document("_id", shop.id),
                        new Document(
                                        "$set",
                                        new Document("holder", "somebody").append("leasedUntil", new java.util.Date(0)))
                                .append("$inc", new Document("v", 1L))));

        Order order = shop.place(1);
        awaitRevision(order, 1);
        await().atMost(SOON)
                .until(() -> !Set.of("somebody", before.getString("holder")).contains(holder(database)));
        assertThat(events(order)).hasSize(1);
    }

    private static String holder(MongoDatabase database) {
        return Objects.requireNonNull(database.getCollection("pulls")
                        .find(new Document("_id", shop.id))
                        .first())
                .getString("holder");
    }
}
