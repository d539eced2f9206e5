package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.scripted.Partner;
import io.handshake.events.v1.CartOutcome;
import io.handshake.events.v1.OrderImported;
import io.handshake.runtime.wire.EventDecoder;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.OrderKey;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** What a Vendure shows after the handshake, once people or other clients have been at it, and what we say and do of it. */
class ReconciliationIT {
    private static final WorldTopics WORLD = RunningService.world();
    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final String DAY = "2026-11-02";
    private static final SimulatedCarts CARTS = SimulatedCarts.start();
    private static final GreenMail MAILS = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private static final String FILES = "files-" + RUN;

    @TempDir
    private static Path folder;

    private static VendureShop shop;
    /** A cart that goes away now and then. */
    private static VendureShop shaky;

    private static Partner partner;
    private static RunningService service;

    /** What the partner writes. */
    static class PartnersWords {
        @Bean
        PublishedSchemas outcomes(@Value("${test.partner}") String cart) {
            return PublishedSchemas.of(new TopicSchema(Topics.cartOutcomes(cart), CartOutcome.getClassSchema()));
        }
    }

    @BeforeAll
    static void start() throws IOException {
        MAILS.start();
        shop = new VendureShop(CARTS, "vendure-" + RUN);
        shaky = new VendureShop(CARTS, "shaky-" + RUN);
        partner = Partner.at(Sandbox.forTests(), "partner-" + RUN);
        service = RunningService.startWith(
                folder,
                "carts:\n" + shop.settings("") + shaky.settings("") + """
                  %s: { type: topic }
                  %s: { type: file }
                """.formatted(partner.cart(), FILES),
                shop.id,
                "confirm-" + RUN,
                List.of(PartnersWords.class),
                "test.partner=" + partner.cart(),
                "shipment-confirm.mail.url=smtp://127.0.0.1:" + MAILS.getSmtp().getPort(),
                "shipment-confirm.mail.from=orders@shop.example",
                "shipment-confirm.watch-every=200ms",
                "shipment-confirm.settle=500ms",
                "shipment-confirm.recheck=1s",
                "shipment-confirm.promise=3s",
                "handshake.effects.poll=200ms",
                "handshake.effects.retry-delays=200ms");
        partner.start(service.bean(EventDecoder.class), service.bean(EventEncoder.class));
    }

    @AfterAll
    static void stop() {
        service.close();
        partner.close();
        MAILS.stop();
        CARTS.close();
    }

    private static void known(OrderImported order) {
        WORLD.imported(order);
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(() -> service.bean(Handshakes.class)
                        .find(OrderKey.parse(order.getOrderKey()))
                        .isPresent());
    }

    private static String line(String sku, int quantity) {
        return "{\"sku\": \"%s\", \"quantity\": %d}".formatted(sku, quantity);
    }

    private static void ship(String id, String key, String... lines) {
        OrderKey order = OrderKey.parse(key);
        RunningService.Answer answer = service.post(
                "/shipments", """
                {"shipmentId": "%s", "cartId": "%s", "orderNumber": "%s", "shippedAt": "%sT08:00:00Z",
                 "packages": [{"carrier": "UPS", "trackingNumber": "1Z%s", "lines": [%s]}]}
                """.formatted(id, order.cartId(), order.orderNumber(), DAY, id, String.join(",", lines)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
    }

    /** An order of which one mug left, as the cart was told. */
    private static Order shipped(String id, int mugs) {
        Order order = shop.place(mugs, 0);
        known(shop.imported(order));
        ship(id, shop.key(order), line("MUG", 1));
        awaitVerdict(shop.key(order), "MATCH");
        return order;
    }

    private static JsonNode day(String key) {
        return service.get("/reconciliation?date=" + DAY + "&limit=500&cart="
                        + OrderKey.parse(key).cartId())
                .json();
    }

    private static JsonNode awaitVerdict(String key, String verdict) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> day(key).path("items")
                                .valueStream()
                                .filter(item -> item.path("orderKey").asString().equals(key))
                                .findFirst(),
                        item -> item.isPresent()
                                && item.get().path("verdict").asString().equals(verdict))
                .orElseThrow();
    }

    private static void assertFound(String key, String verdict, String field, String expected, String found) {
        JsonNode item = awaitVerdict(key, verdict);
        assertThat(item.path("differences").valueStream()).anySatisfy(difference -> {
            assertThat(difference.path("field").asString()).isEqualTo(field);
            assertThat(difference.path("expected").asString()).isEqualTo(expected);
            assertThat(difference.path("found").asString()).isEqualTo(found);
        });
        assertThat(table(key))
                .anySatisfy(row -> assertThat(row).contains("," + verdict + ",").contains("," + field + ","));
        JsonNode task = awaitTask(key, "MISMATCH");
        assertThat(task.path("why").asString()).contains(field.toString()).contains(found);
    }

    private static List<String> table(String key) {
        return service.send(service.request("/reconciliation?date=" + DAY + "&cart="
                                + OrderKey.parse(key).cartId())
                        .header("Accept", "text/csv")
                        .GET())
                .text()
                .lines()
                .filter(row -> row.startsWith(key + ","))
                .toList();
    }

    private static List<JsonNode> openTasks(String key) {
        return service.get("/tasks?state=OPEN&limit=500")
                .json()
                .path("items")
                .valueStream()
                .filter(task -> task.path("orderKey").asString().equals(key))
                .toList();
    }

    private static JsonNode awaitTask(String key, String kind) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> openTasks(key).stream()
                                .filter(task -> task.path("kind").asString().equals(kind))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    private static void awaitNoTasks(String key) {
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(openTasks(key)).isEmpty());
    }

    private static void resolve(JsonNode task, String outcome) {
        RunningService.Answer answer = service.post(
                "/tasks/" + task.path("id").asString() + "/resolve", "{\"outcome\": \"%s\"}".formatted(outcome));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    private static JsonNode steps(String id) {
        return service.get("/shipments/" + id).json().path("steps");
    }

    private static void awaitStep(String id, String name, String state) {
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(() -> steps(id)
                        .valueStream()
                        .anyMatch(step -> step.path("name").asString().equals(name)
                                && step.path("state").asString().equals(state)));
    }

    private static void awaitEnded(String id) {
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(() -> steps(id).size() == 4
                        && steps(id)
                                .valueStream()
                                .allMatch(step -> step.path("state").asString().equals("ENDED")));
    }

    @Test
    void whatTheCartShowsAsItLeftIsAMatchWithoutATask() {
        Order order = shipped("r0" + RUN, 1);
        String key = shop.key(order);

        assertThat(awaitVerdict(key, "MATCH").path("differences")).isEmpty();
        assertThat(table(key)).singleElement().satisfies(row -> assertThat(row).contains(",MATCH,r0" + RUN + ","));
        assertThat(openTasks(key)).isEmpty();
        assertThat(day(key).path("verdicts").path("MATCH").asInt()).isPositive();
        assertThat(day(key).path("withinPromise").asDouble()).isPositive();
    }

    @Test
    void aFulfilmentCancelledAtTheCartIsFoundAndItsTaskClosesWhenThereIsAnother() {
        Order order = shipped("r1" + RUN, 1);
        String key = shop.key(order);

        shop.move(shop.fulfilments(order).getFirst(), Fulfilment.State.CANCELLED);

        assertFound(key, "MISMATCH", "STATUS", "shipped", "not shipped");
        assertFound(key, "MISMATCH", "QUANTITIES", "line " + cartLine(order) + ": 1", "0");

        shop.shipByHand(order, "MUG", 1, "1Zr1" + RUN);

        awaitVerdict(key, "MATCH");
        awaitNoTasks(key);
    }

    private static String cartLine(Order order) {
        return order.lines().getFirst().id();
    }

    @Test
    void aFulfilmentOfSomebodyElseIsFoundUntilItIsTakenBack() {
        Order order = shipped("r2" + RUN, 3);
        String key = shop.key(order);

        Fulfilment foreign = shop.shipByHand(order, "MUG", 2, "FOREIGN");

        assertFound(key, "MISMATCH", "QUANTITIES", "line " + cartLine(order) + ": 1", "3");

        shop.move(foreign, Fulfilment.State.CANCELLED);

        awaitVerdict(key, "MATCH");
        awaitNoTasks(key);
    }

    @Test
    void aLineThatTheOrderHadNotWhenItWasImportedIsFound() {
        Order order = shop.place(1, 1);
        String key = shop.key(order);
        OrderImported imported = shop.imported(order);
        imported.setLines(imported.getLines().subList(0, 1));
        known(imported);
        ship("r3" + RUN, key, line("MUG", 1));
        awaitVerdict(key, "MATCH");

        shop.shipByHand(order, "PLATE", 1, "FOREIGN");

        assertFound(key, "MISMATCH", "LINES", "line " + order.lines().getLast().id() + ": 0", "1");
    }

    @Test
    void anOrderThatIsGoneFromTheCartIsMissing() {
        Order order = shipped("r4" + RUN, 1);

        shop.remove(order);

        assertFound(shop.key(order), "MISSING", "SHIPMENT", "a shipment", "none");
    }

    @Test
    void trackingThatWasSaidToBeEnteredAndIsNotIsFound() {
        Order order = shipped("r5" + RUN, 1);
        String key = shop.key(order);
        service.post("/shipments/r5" + RUN + "/corrections", """
                {"packages": [{"carrier": "UPS", "trackingNumber": "1ZOTHER"}]}
                """);

        resolve(awaitTask(key, "BY_HAND"), "DONE");

        assertFound(key, "MISMATCH", "TRACKING", "1ZOTHER", "1Zr5" + RUN);
    }

    @Test
    void aVoidedShipmentThatIsSentAtTheCartAllTheSameIsFound() {
        Order order = shipped("r6" + RUN, 1);
        String key = shop.key(order);
        service.post("/shipments/r6" + RUN + "/void", "{}");
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .untilAsserted(() ->
                        assertThat(shop.happened(EffectKind.UNSHIPPED, order)).hasSize(1));

        shop.shipByHand(order, "MUG", 1, "1Zr6" + RUN);

        assertFound(key, "MISMATCH", "STATUS", "voided", "shipped");
    }

    @Test
    void aCaptureThatWasSaidToBeDoneAndIsNotIsFound() {
        Order order = shop.placeOnABadCard(1);
        String key = shop.key(order);
        known(shop.imported(order));
        ship("r7" + RUN, key, line("MUG", 1));
        awaitStep("r7" + RUN, "CAPTURE", "STOPPED");
        resolve(awaitTask(key, "STOPPED_STEP"), "DONE");
        awaitStep("r7" + RUN, "STATUS", "STOPPED");
        resolve(awaitTask(key, "STOPPED_STEP"), "WAIVE");

        assertFound(
                key,
                "MISMATCH",
                "CAPTURED",
                shop.worth(order).stripTrailingZeros().toPlainString(),
                "0");
    }

    @Test
    void aShipmentThatWasSaidToBeEnteredAndIsNotIsMissingAndThenMatches() {
        Order order = stoppedForStock("r8" + RUN);
        String key = shop.key(order);

        resolve(awaitTask(key, "STOPPED_STEP"), "DONE");

        assertFound(key, "MISSING", "SHIPMENT", "a shipment", "none");

        shop.shipByHand(order, "PLATE", 1, "1Zr8" + RUN);

        awaitVerdict(key, "MATCH");
        awaitNoTasks(key);
    }

    /** An order whose plate left, and which the cart does not ship for want of stock. */
    private static Order stoppedForStock(String id) {
        Order order = shop.place(0, 1);
        known(shop.imported(order));
        shop.stock("PLATE", 0);
        try {
            ship(id, shop.key(order), line("PLATE", 1));
            awaitStep(id, "STATUS", "STOPPED");
        } finally {
            shop.stock("PLATE", 1_000);
        }
        return order;
    }

    @Test
    void moreUnitsThanLeftInOurOwnParcelAreFound() {
        Order order = shipped("r9" + RUN, 2);
        shop.move(shop.fulfilments(order).getFirst(), Fulfilment.State.CANCELLED);

        shop.shipByHand(order, "MUG", 2, "1Zr9" + RUN);

        assertFound(shop.key(order), "MISMATCH", "QUANTITIES", "line " + cartLine(order) + ": 1", "2");
    }

    @Test
    void aMailThatNobodyTakesIsLate() {
        Order order = shop.place(1, 0);
        String key = shop.key(order);
        OrderImported imported = shop.imported(order);
        imported.getCustomer().setEmail("not an address");
        known(imported);
        ship("r10" + RUN, key, line("MUG", 1));

        JsonNode item = awaitVerdict(key, "LATE");

        assertThat(item.path("differences").valueStream())
                .singleElement()
                .satisfies(late -> assertThat(late.path("field").asString()).isEqualTo("MAILED"));
        assertThat(awaitTask(key, "STOPPED_STEP").path("step").asString()).isEqualTo("NOTIFY");
    }

    @Test
    void whatStoppedAndIsSeenToHaveHappenedIsMarkedDoneByItself() {
        Order order = stoppedForStock("r11" + RUN);
        String key = shop.key(order);

        shop.shipByHand(order, "PLATE", 1, "1Zr11" + RUN);

        awaitVerdict(key, "MATCH");
        awaitNoTasks(key);
        assertThat(steps("r11" + RUN).valueStream())
                .anySatisfy(step -> assertThat(step.path("evidence").asString()).contains("read back from the cart"));
        assertThat(shop.happened(EffectKind.SHIPPED, order)).hasSize(1);
    }

    @Test
    void whatIsNotSentBecauseTheCartIsAwayIsLateAndGoesOnByItselfWhenItIsBack() {
        Order order = shaky.place(1, 0);
        String key = shaky.key(order);
        known(shaky.imported(order));
        shaky.cart().failing(FaultRule.always(new Fault.Refused()));
        ship("r12" + RUN, key, line("MUG", 1));

        awaitStep("r12" + RUN, "CAPTURE", "STOPPED");
        awaitVerdict(key, "LATE");
        assertThat(day(key).path("verdicts").path("LATE").asInt()).isOne();
        assertThat(day(key).path("withinPromise").asDouble()).isZero();
        shaky.cart().faults().set(List.of());

        awaitEnded("r12" + RUN);
        awaitVerdict(key, "MATCH");
        awaitNoTasks(key);
        assertThat(shaky.happened(EffectKind.CAPTURED, order)).hasSize(1);
        assertThat(shaky.happened(EffectKind.SHIPPED, order)).hasSize(1);
        assertThat(day(key).path("withinPromise").asDouble()).isZero();
    }

    @Test
    void aCartThatCantBeAskedIsUnverifiable() {
        known(AnImportedOrder.of(partner.cart(), "P1"));
        known(AnImportedOrder.of(FILES, "F1"));
        ship("r13" + RUN, partner.cart() + "/P1", line("MUG", 1));
        ship("r14" + RUN, FILES + "/F1", line("MUG", 1));
        resolve(awaitTask(FILES + "/F1", "BY_HAND"), "DONE");

        awaitVerdict(partner.cart() + "/P1", "UNVERIFIABLE");
        awaitVerdict(FILES + "/F1", "UNVERIFIABLE");
        awaitNoTasks(partner.cart() + "/P1");
        assertThat(table(FILES + "/F1"))
                .singleElement()
                .satisfies(row -> assertThat(row).contains(",UNVERIFIABLE,"));
    }
}
