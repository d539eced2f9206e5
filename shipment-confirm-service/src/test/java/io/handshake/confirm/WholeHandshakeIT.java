package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.mail.ScriptedSmtp;
import io.handshake.confirm.scripted.Partner;
import io.handshake.events.v1.Activity;
import io.handshake.events.v1.CartOutcome;
import io.handshake.events.v1.OrderImported;
import io.handshake.events.v1.ShipmentConfirmed;
import io.handshake.runtime.effects.EffectId;
import io.handshake.runtime.effects.EffectKey;
import io.handshake.runtime.wire.EventDecoder;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.schemas.Topics;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.context.annotation.Bean;
import tools.jackson.databind.JsonNode;

/** The service between real neighbours: a Vendure, a partner's cart over topics, a cart that is only files, a mail server. */
class WholeHandshakeIT {
    private static final WorldTopics WORLD = RunningService.world();
    private static final String[] QUICK = {
        "shipment-confirm.watch-every=200ms",
        "handshake.effects.retry-delays=200ms,200ms",
        "handshake.effects.poll=200ms",
    };

    @TempDir
    private static Path folder;

    private static final String RUN = UUID.randomUUID().toString().substring(0, 8);
    private static final SimulatedCarts CARTS = SimulatedCarts.start();
    private static final GreenMail MAILS = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private static final String FILES = "files-" + RUN;

    private static VendureShop shop;
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
        partner = Partner.at(Sandbox.forTests(), "partner-" + RUN);
        List<String> settings = new ArrayList<>(List.of(QUICK));
        settings.add("test.partner=" + partner.cart());
        settings.add(
                "shipment-confirm.mail.url=smtp://127.0.0.1:" + MAILS.getSmtp().getPort());
        settings.add("shipment-confirm.mail.from=orders@shop.example");
        service = RunningService.startWith(
                folder,
                "carts:\n" + shop.settings("authorization-days: 7") + """
                  %s: { type: topic }
                  %s: { type: file }
                """.formatted(partner.cart(), FILES),
                shop.id,
                "confirm-" + RUN,
                List.of(PartnersWords.class),
                settings.toArray(String[]::new));
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
        known(service, order);
    }

    private static void known(RunningService at, OrderImported order) {
        WORLD.imported(order);
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(() -> at.bean(Handshakes.class)
                        .find(OrderKey.parse(order.getOrderKey()))
                        .isPresent());
    }

    private static String line(String sku, int quantity) {
        return "{\"sku\": \"%s\", \"quantity\": %d}".formatted(sku, quantity);
    }

    private static String shipment(String id, String cart, String number, String... lines) {
        return """
                {"shipmentId": "%s", "cartId": "%s", "orderNumber": "%s", "shippedAt": "2026-11-02T08:00:00Z",
                 "packages": [{"carrier": "UPS", "service": "GROUND", "trackingNumber": "1Z%s", "lines": [%s]}]}
                """.formatted(id, cart, number, id, String.join(",", lines));
    }

    private static void ship(String id, Order order, String... lines) {
        assertThat(service.post("/shipments", shipment(id, shop.id, order.number(), lines))
                        .status())
                .isEqualTo(202);
    }

    private static JsonNode step(JsonNode shipment, String name) {
        return shipment.path("steps")
                .valueStream()
                .filter(step -> step.path("name").asString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static JsonNode awaitStep(String id, String name, String state) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> service.get("/shipments/" + id).json(),
                        view -> view.path("steps").size() == 4
                                && step(view, name).path("state").asString().equals(state));
    }

    private static JsonNode awaitEnded(String id) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> service.get("/shipments/" + id).json(),
                        view -> view.path("steps").size() == 4
                                && view.path("steps")
                                        .valueStream()
                                        .allMatch(step ->
                                                step.path("state").asString().equals("ENDED")));
    }

    private static List<MimeMessage> mailsAbout(String order) {
        return Arrays.stream(MAILS.getReceivedMessages())
                .filter(mail -> subject(mail).contains(order))
                .toList();
    }

    private static String subject(MimeMessage mail) {
        try {
            return mail.getSubject();
        } catch (MessagingException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static String messageId(OrderKey order, String kind, String part) {
        return "<" + new EffectId(order.toString(), new EffectKey(kind, part), 1).reference() + "@shop.example>";
    }

    private static List<JsonNode> openTasks(String orderKey) {
        return service.get("/tasks?state=OPEN&limit=500")
                .json()
                .path("items")
                .valueStream()
                .filter(task -> task.path("orderKey").asString().equals(orderKey))
                .toList();
    }

    private static JsonNode awaitTask(String orderKey, String kind) {
        return Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> openTasks(orderKey).stream()
                                .filter(task -> task.path("kind").asString().equals(kind))
                                .findFirst(),
                        found -> found.isPresent())
                .orElseThrow();
    }

    private static void resolve(JsonNode task, String outcome) {
        RunningService.Answer answer = service.post(
                "/tasks/" + task.path("id").asString() + "/resolve",
                "{\"outcome\": \"%s\", \"note\": \"seen at the cart\"}".formatted(outcome));
        assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void theCartTheCustomerAndTheSubscribersHearOfAShipmentOnce() throws Exception {
        Order order = shop.place(2, 1);
        known(shop.imported(order));

        ship("w1" + RUN, order, line("MUG", 2), line("PLATE", 1));

        JsonNode view = awaitEnded("w1" + RUN);
        assertThat(shop.happened(EffectKind.CAPTURED, order))
                .singleElement()
                .satisfies(captured ->
                        assertThat(VendureShop.money(captured.amount())).isEqualByComparingTo(shop.worth(order)));
        assertThat(shop.happened(EffectKind.SHIPPED, order))
                .singleElement()
                .satisfies(shipped -> assertThat(shipped.quantity()).isEqualTo(3));
        assertThat(shop.happened(EffectKind.TRACKING, order))
                .singleElement()
                .satisfies(tracking -> assertThat(tracking.reference()).isEqualTo("1Zw1" + RUN));
        assertThat(shop.state(order)).isEqualTo("Shipped");
        assertThat(mailsAbout(order.number())).singleElement().satisfies(mail -> {
            assertThat(mail.getMessageID())
                    .isEqualTo(messageId(OrderKey.parse(shop.key(order)), "send-mail", "w1" + RUN));
            assertThat(mail.getAllRecipients()[0].toString()).contains("ada@example.com");
        });
        service.awaitPublished();
        assertThat(WORLD.confirmed(shop.key(order))).singleElement().satisfies(told -> {
            assertThat(told.getSteps())
                    .hasSize(4)
                    .allSatisfy(step -> assertThat(step.getOutcome()).isIn("APPLIED", "DEGRADED"));
            assertThat(told.getCaptured().getAmount()).isEqualByComparingTo(shop.worth(order));
            assertThat(told.getCaptured().getCurrency()).isEqualTo("USD");
        });
        assertThat(view.path("captured").path("amount").decimalValue()).isEqualByComparingTo(shop.worth(order));
        assertThat(view.path("complete").asBoolean()).isTrue();
        for (String name : List.of("STATUS", "TRACKING", "CAPTURE", "NOTIFY")) {
            JsonNode step = step(view, name);
            assertThat(step.path("strategy").asString()).isEqualTo(name.equals("NOTIFY") ? "mail" : "native");
            assertThat(step.path("attempts").asInt()).as(name).isOne();
            assertThat(step.path("evidence").asString()).as(name).isNotBlank();
            assertThat(step.path("outcome").asString()).as(name).isEqualTo("APPLIED");
        }
        assertThat(openTasks(shop.key(order))).isEmpty();
    }

    @Test
    void ofTwoShipmentsTheCartCapturesWithTheFirstAndShowsBoth() throws Exception {
        Order order = shop.place(2, 1);
        known(shop.imported(order));

        ship("w2a" + RUN, order, line("MUG", 1));
        ship("w2b" + RUN, order, line("MUG", 1), line("PLATE", 1));
        JsonNode first = awaitEnded("w2a" + RUN);
        JsonNode second = awaitEnded("w2b" + RUN);

        assertThat(shop.happened(EffectKind.CAPTURED, order)).hasSize(1);
        assertThat(shop.happened(EffectKind.SHIPPED, order))
                .extracting(shipped -> shipped.quantity())
                .containsExactlyInAnyOrder(1, 2);
        assertThat(shop.state(order)).isEqualTo("Shipped");
        assertThat(first.path("complete").asBoolean()).isFalse();
        assertThat(second.path("complete").asBoolean()).isTrue();
        assertThat(step(second, "CAPTURE").path("outcome").asString()).isEqualTo("APPLIED");
        assertThat(mailsAbout(order.number())).hasSize(2);
        service.awaitPublished();
        assertThat(WORLD.confirmed(shop.key(order)))
                .extracting(ShipmentConfirmed::getShipmentId)
                .containsExactlyInAnyOrder("w2a" + RUN, "w2b" + RUN);
    }

    @Test
    void aShipmentVoidedAfterTheCartWasToldIsTakenBackThere() {
        Order order = shop.place(1, 0);
        known(shop.imported(order));
        ship("w3" + RUN, order, line("MUG", 1));
        awaitEnded("w3" + RUN);

        assertThat(service.post("/shipments/w3" + RUN + "/void", "{\"reason\": \"label torn\"}")
                        .status())
                .isEqualTo(202);

        JsonNode view = Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> service.get("/shipments/w3" + RUN).json(),
                        one -> step(one, "STATUS").path("outcome").asString("").equals("VOIDED"));
        assertThat(view.path("verdict").asString()).isEqualTo("VOIDED");
        assertThat(shop.happened(EffectKind.UNSHIPPED, order)).hasSize(1);
        assertThat(shop.fulfilments(order))
                .singleElement()
                .satisfies(one -> assertThat(one.state()).isEqualTo(Fulfilment.State.CANCELLED));
        // The money stays a person's business.
        assertThat(awaitTask(shop.key(order), "CONTRADICTION").path("why").asString())
                .contains("CAPTURED_THEN_VOIDED");
        service.awaitPublished();
        ShipmentConfirmed last = WORLD.confirmed(shop.key(order)).getLast();
        assertThat(last.getSteps())
                .anySatisfy(step -> assertThat(step.getOutcome()).isEqualTo("VOIDED"));
    }

    @Test
    void otherTrackingIsAPersonsWorkAtACartThatCantChangeItAndTheCustomerHearsOfItByMail() {
        Order order = shop.place(1, 0);
        String key = shop.key(order);
        known(shop.imported(order));
        ship("w4" + RUN, order, line("MUG", 1));
        awaitEnded("w4" + RUN);

        assertThat(service.post("/shipments/w4" + RUN + "/corrections", """
                        {"packages": [{"carrier": "UPS", "trackingNumber": "1ZOTHER"}]}
                        """).status())
                .isEqualTo(202);

        JsonNode task = awaitTask(key, "BY_HAND");
        assertThat(task.path("title").asString()).contains("1ZOTHER");
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(mailsAbout(order.number())).hasSize(2));
        assertThat(mailsAbout(order.number()))
                .anySatisfy(mail -> assertThat(mail.getMessageID())
                        .isEqualTo(messageId(OrderKey.parse(key), "send-correction", "w4" + RUN + "/1")));

        resolve(task, "DONE");

        JsonNode tracking = step(awaitEnded("w4" + RUN), "TRACKING");
        assertThat(tracking.path("outcome").asString()).isEqualTo("APPLIED");
        assertThat(tracking.path("detail").asString()).contains("seen at the cart");
        service.awaitPublished();
        assertThat(WORLD.confirmed(key)).hasSize(2);
        assertThat(shop.happened(EffectKind.SHIPPED, order)).hasSize(1);
    }

    @Test
    void aRefusedCaptureAsksAPersonAndTheCustomerHearsOfTheGoodsAllTheSame() {
        Order order = shop.placeOnABadCard(1);
        String key = shop.key(order);
        known(shop.imported(order));
        ship("w5" + RUN, order, line("MUG", 1));

        awaitStep("w5" + RUN, "CAPTURE", "STOPPED");
        JsonNode task = awaitTask(key, "STOPPED_STEP");
        assertThat(task.path("step").asString()).isEqualTo("CAPTURE");
        JsonNode view = awaitStep("w5" + RUN, "NOTIFY", "ENDED");
        assertThat(step(view, "STATUS").path("state").asString()).isEqualTo("WAITING");
        assertThat(mailsAbout(order.number())).hasSize(1);
        service.awaitPublished();
        assertThat(WORLD.confirmed(key))
                .singleElement()
                .satisfies(told -> assertThat(told.getSteps())
                        .singleElement()
                        .satisfies(step -> assertThat(step.getName().name()).isEqualTo("NOTIFY")));

        // Tried again, it is refused again: the person is asked anew.
        resolve(task, "RETRY");
        JsonNode again = awaitTask(key, "STOPPED_STEP");
        assertThat(shop.happened(EffectKind.CAPTURED, order)).isEmpty();

        // Left undone, the cart is asked to ship, which it does not do unpaid.
        resolve(again, "WAIVE");
        awaitStep("w5" + RUN, "STATUS", "STOPPED");
        JsonNode status = awaitTask(key, "STOPPED_STEP");
        assertThat(status.path("step").asString()).isEqualTo("STATUS");
        assertThat(status.path("why").asString()).contains("ORDER_STATE");
        resolve(status, "WAIVE");

        JsonNode end = awaitEnded("w5" + RUN);
        assertThat(step(end, "CAPTURE").path("outcome").asString()).isEqualTo("WAIVED");
        assertThat(step(end, "STATUS").path("outcome").asString()).isEqualTo("WAIVED");
        assertThat(mailsAbout(order.number())).hasSize(1);
        service.awaitPublished();
        assertThat(WORLD.confirmed(key).getLast().getSteps()).hasSize(4);
    }

    @Test
    void aStoppedStepIsTriedAgainWhenAPersonSaysSo() {
        Order order = shop.place(0, 1);
        String key = shop.key(order);
        known(shop.imported(order));
        shop.stock("PLATE", 0);
        JsonNode task;
        try {
            ship("w6" + RUN, order, line("PLATE", 1));
            awaitStep("w6" + RUN, "STATUS", "STOPPED");
            task = awaitTask(key, "STOPPED_STEP");
            assertThat(task.path("why").asString()).contains("INSUFFICIENT_STOCK");
        } finally {
            shop.stock("PLATE", 1_000);
        }

        resolve(task, "RETRY");

        JsonNode end = awaitEnded("w6" + RUN);
        assertThat(step(end, "STATUS").path("outcome").asString()).isEqualTo("APPLIED");
        assertThat(step(end, "TRACKING").path("outcome").asString()).isEqualTo("APPLIED");
        assertThat(shop.happened(EffectKind.SHIPPED, order)).hasSize(1);
        assertThat(shop.happened(EffectKind.CAPTURED, order)).hasSize(1);
        assertThat(openTasks(key)).isEmpty();
        assertThat(mailsAbout(order.number())).hasSize(1);
    }

    @Test
    void aStoppedStepThatAPersonHasDoneIsNotDoneAgain() {
        Order order = shop.place(0, 1);
        String key = shop.key(order);
        known(shop.imported(order));
        shop.stock("PLATE", 0);
        JsonNode task;
        try {
            ship("w7" + RUN, order, line("PLATE", 1));
            awaitStep("w7" + RUN, "STATUS", "STOPPED");
            task = awaitTask(key, "STOPPED_STEP");
        } finally {
            shop.stock("PLATE", 1_000);
        }
        shop.shipByHand(order, "PLATE", 1, "1Zw7" + RUN);

        resolve(task, "DONE");

        JsonNode end = awaitEnded("w7" + RUN);
        assertThat(step(end, "STATUS").path("outcome").asString()).isEqualTo("APPLIED");
        assertThat(step(end, "TRACKING").path("outcome").asString()).isEqualTo("APPLIED");
        assertThat(shop.happened(EffectKind.SHIPPED, order)).hasSize(1);
        JsonNode resolved = service.get("/tasks/" + task.path("id").asString()).json();
        assertThat(resolved.path("state").asString()).isEqualTo("RESOLVED");
        assertThat(resolved.path("resolution").path("by").asString()).isEqualTo("test");
    }

    @Test
    void whomTheOmsHasWrittenToGetsNoSecondMail() {
        Order told = shop.place(1, 0);
        Order fence = shop.place(1, 0);
        known(shop.imported(told));
        known(shop.imported(fence));

        service.post(
                "/shipments",
                shipment("w8" + RUN, shop.id, told.number(), line("MUG", 1))
                        .replaceFirst("\\{", "{\"customerNotified\": true, "));
        JsonNode view = awaitEnded("w8" + RUN);
        ship("w8f" + RUN, fence, line("MUG", 1));
        awaitEnded("w8f" + RUN);

        assertThat(step(view, "NOTIFY").path("detail").asString()).contains("OMS");
        assertThat(mailsAbout(fence.number())).hasSize(1);
        assertThat(mailsAbout(told.number())).isEmpty();
    }

    @Test
    void aPartnersCartDoesEachCommandOnceAndItsAnswersEndTheSteps() {
        known(AnImportedOrder.of(partner.cart(), "P9"));

        service.post("/shipments", shipment("w9" + RUN, partner.cart(), "P9", line("MUG", 2), line("PLATE", 1)));

        JsonNode view = awaitEnded("w9" + RUN);
        assertThat(partner.acts().stream()
                        .filter(act -> act.order().equals(partner.cart() + "/P9"))
                        .map(Partner.Act::what))
                .containsExactlyInAnyOrder("MarkShipped", "CapturePayment", "NotifyCustomer");
        assertThat(view.path("steps").valueStream())
                .allSatisfy(step -> assertThat(step.path("outcome").asString()).isEqualTo("APPLIED"));
        service.awaitPublished();
        assertThat(WORLD.confirmed(partner.cart() + "/P9"))
                .singleElement()
                .satisfies(told -> assertThat(told.getCaptured().getAmount()).isEqualByComparingTo("34.90"));
    }

    @Test
    void aCartOfFilesHasALineAndATaskForTheMoneyAndTheCustomerAMail() {
        String key = FILES + "/F10";
        known(AnImportedOrder.of(FILES, "F10"));

        service.post("/shipments", shipment("w10" + RUN, FILES, "F10", line("MUG", 2), line("PLATE", 1)));

        JsonNode task = awaitTask(key, "BY_HAND");
        assertThat(task.path("step").asString()).isEqualTo("CAPTURE");
        assertThat(task.path("title").asString()).contains("34.90");
        awaitStep("w10" + RUN, "NOTIFY", "ENDED");
        assertThat(mailsAbout("F10")).hasSize(1);
        assertThat(service.get("/carts/" + FILES + "/confirmations").text()).contains("w10" + RUN);

        resolve(task, "DONE");

        JsonNode view = awaitEnded("w10" + RUN);
        assertThat(view.path("captured").path("amount").decimalValue()).isEqualByComparingTo("34.90");
    }

    @Test
    void aMailOfUnknownFateIsParkedAndReplayedOnceBySomebodyWhoHasLooked(@TempDir Path elsewhere) throws IOException {
        VendureShop other = new VendureShop(CARTS, "cut-" + RUN);
        try (ScriptedSmtp server = new ScriptedSmtp().at("DOT", ScriptedSmtp.CUT);
                RunningService cut = RunningService.startWith(
                        elsewhere,
                        "carts:\n" + other.settings(""),
                        other.id,
                        "confirm-cut-" + RUN,
                        List.of(),
                        QUICK[0],
                        QUICK[1],
                        "shipment-confirm.mail.url=" + server.url(),
                        "shipment-confirm.mail.from=orders@shop.example")) {
            Order order = other.place(1, 0);
            known(cut, other.imported(order));
            assertThat(cut.post("/shipments", shipment("w11" + RUN, other.id, order.number(), line("MUG", 1)))
                            .status())
                    .isEqualTo(202);

            JsonNode parked = Awaitility.await()
                    .atMost(RunningService.PATIENCE)
                    .until(
                            () -> cut.get("/parked?key=" + other.key(order))
                                    .json()
                                    .path("items"),
                            items -> items.size() == 1)
                    .path(0);
            assertThat(parked.path("kind").asString()).isEqualTo("EFFECT");
            assertThat(server.mails()).hasSize(1);
            String replay = "/parked/" + parked.path("id").asString() + "/replay";
            assertThat(cut.post(replay, "").status()).isEqualTo(409);
            server.at("DOT", "250 2.0.0 taken");

            assertThat(cut.post(replay + "?looked=true", "").status()).isEqualTo(202);

            Awaitility.await().atMost(RunningService.PATIENCE).until(() -> {
                JsonNode steps = cut.get("/shipments/w11" + RUN).json().path("steps");
                return steps.valueStream()
                        .allMatch(step -> step.path("state").asString().equals("ENDED"));
            });
            assertThat(server.mails()).hasSize(2);
            assertThat(cut.get("/parked?key=" + other.key(order)).json().path("items"))
                    .isEmpty();
            assertThat(cut.get("/tasks?state=OPEN").json().path("items")).isEmpty();
        }
    }

    @Test
    void aPaymentAboutToExpireIsATaskInTimeUntilItIsCaptured() {
        Order order = shop.place(1, 0);
        String key = shop.key(order);
        OrderImported imported = shop.imported(order);
        // Seven days after it was placed, and two days are warned before.
        imported.setPlacedAt(Instant.now().minus(Duration.ofDays(5)).plusSeconds(2));
        known(imported);
        assertThat(openTasks(key)).isEmpty();

        JsonNode task = awaitTask(key, "AUTHORIZATION_EXPIRES");

        assertThat(Instant.parse(task.path("openedAt").asString()))
                .isAfterOrEqualTo(imported.getPlacedAt().plus(Duration.ofDays(5)));
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(expiring()).isEqualTo(1));

        ship("w12" + RUN, order, line("MUG", 1));
        awaitEnded("w12" + RUN);

        assertThat(openTasks(key)).isEmpty();
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(expiring()).isZero());
    }

    private static double expiring() {
        return service.bean(MeterRegistry.class)
                .get("authorizations.expiring")
                .tag("cart", shop.id)
                .gauge()
                .value();
    }

    @Test
    void theDiarySaysWhatWasTakenHeldAndAskedAndNothingOfAPerson() {
        Order order = shop.place(1, 0);
        String key = shop.key(order);
        known(shop.imported(order));
        // One more than was ordered.
        ship("w13" + RUN, order, line("MUG", 2));
        resolve(awaitTask(key, "CONTRADICTION"), "RELEASE");
        awaitEnded("w13" + RUN);
        service.post("/shipments/w13" + RUN + "/corrections", """
                {"packages": [{"carrier": "UPS", "trackingNumber": "1ZOTHER"}]}
                """);
        awaitTask(key, "BY_HAND");

        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .untilAsserted(() -> assertThat(WORLD.activity(key))
                        .extracting(note -> note.getKind() + " " + note.getOutcome())
                        .containsSubsequence(
                                "SHIPMENT HELD",
                                "TASK OPENED",
                                "SHIPMENT TAKEN",
                                "TASK RESOLVED",
                                "SHIPMENT CORRECTED"));
        assertThat(WORLD.activity(key))
                .extracting(Activity::getDetail)
                .allSatisfy(detail -> assertThat(detail.toLowerCase(Locale.ROOT))
                        .doesNotContain("ada@", "byron", "muster", "main st", "seen at the cart"));
    }

    @Test
    void aMisspeltFieldIsRefusedSoThatNothingIsLost() {
        Order order = shop.place(1, 0);
        known(shop.imported(order));
        String misspelt =
                shipment("w14" + RUN, shop.id, order.number(), line("MUG", 1)).replace("trackingNumber", "trackingNo");

        RunningService.Answer answer = service.post("/shipments", misspelt);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.json().path("place").asString()).isEqualTo("packages[0].trackingNo");
        assertThat(answer.json().path("cure").asString()).contains("trackingNumber");
        assertThat(service.get("/shipments/w14" + RUN).status()).isEqualTo(404);
        ship("w14" + RUN, order, line("MUG", 1));
        assertThat(service.post("/shipments/w14" + RUN + "/corrections", """
                        {"packages": [{"carrier": "UPS", "tracking": "1ZOTHER"}]}
                        """).status())
                .isEqualTo(422);
        assertThat(service.post("/shipments/w14" + RUN + "/void", "{\"reson\": \"torn\"}")
                        .status())
                .isEqualTo(422);
    }

    @Test
    void healthSaysWhetherTheMailServerGreets() {
        JsonNode health = service.manage("/actuator/health/deps").json();

        assertThat(health.path("components").path("mail").path("status").asString())
                .isEqualTo("UP");
        assertThat(health.path("components")
                        .path("mail")
                        .path("details")
                        .path("answer")
                        .asString())
                .isEqualTo("greets");
    }
}
