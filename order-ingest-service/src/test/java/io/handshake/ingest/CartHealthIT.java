package io.handshake.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.Answer;
import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.hook.Hook;
import io.handshake.sandbox.carts.shop.Address;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.vocabulary.CartId;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** How carts are, and what they can do: files, a topic, and a simulated Vendure over real HTTP. */
class CartHealthIT {
    private static final String SHOP = "shop";
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private SimulatedCarts carts;
    private SimulatedCart cart;
    private RunningService service;

    @BeforeEach
    void start() {
        carts = SimulatedCarts.start();
        cart = carts.create(
                SHOP,
                CartSettings.of(CartType.VENDURE)
                        .withPermissions(
                                "Authenticated",
                                "ReadOrder",
                                "UpdateOrder",
                                "ReadCatalog",
                                "UpdateCatalog",
                                "ReadSettings",
                                "ReadStockLocation"));
        cart.product("MUG", 1000, 1000);
    }

    @AfterEach
    void stop() {
        if (service != null) {
            service.close();
        }
        carts.close();
    }

    private void serve(String... settings) throws Exception {
        serveAs("health-" + UUID.randomUUID().toString().substring(0, 8), settings);
    }

    private void serveAs(String database, String... settings) throws Exception {
        Path file = Files.writeString(folder.resolve("carts.yaml"), """
                carts:
                  shop:
                    type: vendure
                    url: "%s"
                    username: superadmin
                    password: "${TEST_CART_PASSWORD}"
                    stock-location: "1"
                    webhook-secret: "${TEST_HOOK_SECRET}"
                    allow-private: true
                  files: { type: file }
                  partner: { type: topic }
                """.formatted(carts.url(SHOP)));
        List<String> all = new ArrayList<>(List.of(settings));
        if (all.stream().noneMatch(setting -> setting.startsWith("order-ingest.pull."))) {
            all.add("order-ingest.pull.enabled=false");
        }
        service = RunningService.startWith(file, SHOP, database, all.toArray(String[]::new));
    }

    private JsonNode listed(String id) {
        return StreamSupport.stream(service.get("/carts").json().path("items").spliterator(), false)
                .filter(item -> item.path("id").asString().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode capabilities(String id) {
        return service.get("/carts/" + id + "/capabilities").json();
    }

    private JsonNode probed(String id) {
        RunningService.Answer answer = service.post("/carts/" + id + "/probe");
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
        return answer.json();
    }

    private static JsonNode capability(JsonNode capabilities, String name) {
        return named(capabilities.path("capabilities"), "capability", name);
    }

    private static JsonNode named(JsonNode list, String field, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(each -> each.path(field).asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private void awaitProbe() {
        await().atMost(SOON)
                .until(() -> listed(SHOP)
                        .path("lastProbe")
                        .path("outcome")
                        .asString("")
                        .equals("ANSWERED"));
    }

    @Test
    void cartsAreListedWithHowTheyAreAndWithoutSecrets() throws Exception {
        serve();
        awaitProbe();

        JsonNode shop = listed(SHOP);
        assertThat(shop.path("connection").path("state").asString()).isEqualTo("UP");
        assertThat(shop.path("connection").path("breaker").asString()).isEqualTo("CLOSED");
        assertThat(shop.path("connection").path("lastAnswer").asString()).isNotEmpty();
        assertThat(shop.path("webhooks").asBoolean()).isTrue();
        for (String still : List.of("files", "partner")) {
            assertThat(listed(still).path("connection").path("state").asString())
                    .isEqualTo("NEVER_CALLED");
            assertThat(listed(still).path("lastProbe").isNull()).isTrue();
        }
        for (String text : List.of(
                service.get("/carts").text(),
                service.get("/carts/shop/capabilities").text(),
                service.post("/carts/shop/probe").text())) {
            assertThat(text).doesNotContain("test-only-password", "test-only-hook-secret", "superadmin", "token-of");
        }
    }

    @Test
    void cartsThatCannotBeAskedAnswerAsDeclared() throws Exception {
        serve();

        JsonNode files = capabilities("files");
        assertThat(files.path("basis").asString()).isEqualTo("DECLARED");
        assertThat(files.path("steps")).hasSize(4).allSatisfy(step -> {
            assertThat(step.path("support").asString()).isEqualTo("task");
            assertThat(step.path("reason").asString()).isNotEmpty();
        });
        assertThat(files.path("traits").path("cursor").isNull()).isTrue();
        JsonNode partner = probed("partner");
        assertThat(partner.path("outcome").asString()).isEqualTo("ANSWERED");
        assertThat(partner.path("remarks").toString()).contains("nothing to ask");
        assertThat(partner.path("reads")).isEmpty();
        assertThat(partner.path("writes").toString()).contains("MARK_SHIPPED");
        assertThat(partner.path("capabilities").path("basis").asString()).isEqualTo("DECLARED");
        assertThat(named(partner.path("capabilities").path("traits").path("proofs"), "effect", "REFUND")
                        .path("keyLifetimeSeconds")
                        .asLong())
                .isPositive();
    }

    @Test
    void aShopThatAllowsLessSaysWhichStepsSufferAndWhatToGrant() throws Exception {
        carts.create(
                SHOP,
                CartSettings.of(CartType.VENDURE)
                        .withPermissions("Authenticated", "ReadOrder", "ReadCatalog", "ReadSettings"));
        serve();

        JsonNode probe = probed(SHOP);

        JsonNode status = named(probe.path("capabilities").path("steps"), "step", "STATUS");
        assertThat(status.path("support").asString()).isEqualTo("none");
        assertThat(status.path("cure").asString()).contains("UpdateOrder");
        JsonNode marking = capability(probe.path("capabilities"), "MARK_SHIPPED");
        assertThat(marking.path("declared").asString()).isEqualTo("native");
        assertThat(marking.path("support").asString()).isEqualTo("none");
        assertThat(probe.path("reads").toString()).contains("PULL_ORDERS", "READ_STOCK");
        assertThat(probe.path("writes")).isEmpty();
        assertThat(probe.path("improvements").toString()).contains("UpdateOrder", "UpdateCatalog");
        assertThat(capabilities(SHOP).path("basis").asString()).isEqualTo("PROBED");
        JsonNode traits = capabilities(SHOP).path("traits");
        assertThat(traits.path("stepOrder").asString()).isEqualTo("SETTLE_THEN_SHIP");
        assertThat(traits.path("cursor").path("field").asString()).isEqualTo("orderPlacedAt");
    }

    @Test
    void fieldsThatTheShopsOwnOrdersLackAreCountedAndItsClockIsCompared() throws Exception {
        cart.place("MUG", 1);
        Order nowhere = cart.place("MUG", 1);
        cart.apply(new Change.Edit(
                nowhere.number(),
                new Address("Ada", "Byron", null, "12 Main St", null, null, "IL", "62701", "US", "US", null)));
        cart.skewDates(Duration.ofHours(-2));
        serve();

        JsonNode probe = probed(SHOP);

        assertThat(probe.path("ordersSeen").asInt()).isEqualTo(2);
        JsonNode gap = named(probe.path("gaps"), "field", "shipTo.city");
        assertThat(gap.path("lacking").asInt()).isEqualTo(1);
        assertThat(gap.path("required").asString()).isEqualTo("ALWAYS");
        assertThat(probe.path("clockOffsetSeconds").asLong()).isBetween(-7_320L, -7_080L);
        assertThat(probe.toString()).doesNotContain("Byron", "Main St");
    }

    @Test
    void aCartThatCannotBeAskedSaysSoAndKeepsWhatIsKnownAlsoOverARestart() throws Exception {
        String database = "health-" + UUID.randomUUID().toString().substring(0, 8);
        serveAs(database);
        awaitProbe();
        cart.failing(FaultRule.always(new Fault.Status(500, null, false)));

        JsonNode probe = probed(SHOP);

        assertThat(probe.path("outcome").asString()).isEqualTo("FAILED");
        assertThat(probe.path("reason").asString()).isNotEmpty();
        assertThat(probe.path("cure").asString()).isNotEmpty();
        assertThat(probe.path("capabilities").path("basis").asString()).isEqualTo("PROBED");
        JsonNode connection = listed(SHOP).path("connection");
        assertThat(connection.path("state").asString()).isEqualTo("FAILING");
        assertThat(connection.path("reason").asString()).contains("500");
        assertThat(connection.path("failingSince").asString()).isNotEmpty();
        assertThat(listed(SHOP).path("lastProbe").path("outcome").asString()).isEqualTo("FAILED");

        service.close();
        serveAs(database);
        assertThat(capabilities(SHOP).path("basis").asString()).isEqualTo("PROBED");
    }

    /** It never answers; the service is up all the same, and says what it does not know. */
    @Test
    void aBlackHoleHoldsNoStartUp() throws Exception {
        cart.failing(FaultRule.always(new Fault.Late(Duration.ofMinutes(10))));

        serve();

        await().atMost(SOON).until(() -> cart.faults().fired().getFirst().times() > 0);
        assertThat(listed(SHOP).path("lastProbe").isNull()).isTrue();
        assertThat(listed(SHOP).path("connection").path("state").asString()).isEqualTo("NOT_CALLED_YET");
        assertThat(capabilities(SHOP).path("basis").asString()).isEqualTo("DECLARED");
    }

    @Test
    void anAnswerThatSpeaksAgainstTheProbeHasTheCartProbedAgain() throws Exception {
        serve("order-ingest.probes.apart=50ms");
        awaitProbe();
        assertThat(capability(capabilities(SHOP), "PULL_ORDERS").path("support").asString())
                .isEqualTo("native");

        carts.create(SHOP, CartSettings.of(CartType.VENDURE).withPermissions("Authenticated", "ReadSettings"));
        Answer<?> answer = service.bean(ConnectedCarts.class)
                .of(new CartId(SHOP))
                .orElseThrow()
                .orders()
                .orElseThrow()
                .byNumber("1");

        assertThat(answer)
                .isInstanceOfSatisfying(
                        Answer.Failed.class,
                        failed -> assertThat(failed.reprobe()).isTrue());
        await().atMost(SOON)
                .until(() -> capability(capabilities(SHOP), "PULL_ORDERS")
                        .path("support")
                        .asString()
                        .equals("none"));
    }

    @Test
    void unknownCartsAreRefusedByNameAndAReaderMayNotProbe() throws Exception {
        serve();

        for (RunningService.Answer refused : List.of(
                service.get("/carts/nowhere/capabilities"),
                service.post("/carts/nowhere/probe"),
                service.get("/carts/No.Cart/capabilities"))) {
            assertThat(refused.status()).isEqualTo(404);
            assertThat(refused.json().path("type").asString()).isEqualTo("/problems/unknown-cart");
            assertThat(refused.json().path("detail").asString()).contains("files, partner, shop");
        }
        String reader = "Bearer " + RunningService.KEY.replace("test", "reader");
        assertThat(service.send(HttpRequest.newBuilder(service.base().resolve("/carts/shop/capabilities"))
                                .header("Authorization", reader))
                        .status())
                .isEqualTo(200);
        assertThat(service.send(HttpRequest.newBuilder(service.base().resolve("/carts/shop/probe"))
                                .header("Authorization", reader)
                                .POST(HttpRequest.BodyPublishers.noBody()))
                        .status())
                .isEqualTo(403);
    }

    @Test
    void aWebhookBringsInWhatThePollerWouldFindMuchLater() throws Exception {
        Order order = cart.place("MUG", 1);
        serve("order-ingest.pull.every=1h", "order-ingest.pull.reread-every=1h", "order-ingest.pull.look=50ms");
        String path = "/orders/by-number?cart=shop&number=" + order.number();
        await().atMost(SOON).until(() -> service.get(path).status() == 200);
        JsonNode pull = listed(SHOP).path("pull");
        assertThat(pull.path("watermark").asString()).isNotEmpty();
        assertThat(pull.path("lagSeconds").isNumber()).isTrue();
        assertThat(listed("files").path("pull").isNull()).isTrue();

        cart.tell(List.of(new Hook(
                service.base().resolve("/webhooks/shop"), List.of(), List.of("test-only-hook-secret"), 1, 0, null)));
        cart.apply(new Change.Edit(
                order.number(),
                new Address("Ada", "Byron", null, "1 New St", null, "Springfield", "IL", "62701", "US", "US", null)));

        await().atMost(SOON)
                .until(() -> service.get(path)
                        .json()
                        .path("shipTo")
                        .path("address1")
                        .asString()
                        .equals("1 New St"));
    }
}
