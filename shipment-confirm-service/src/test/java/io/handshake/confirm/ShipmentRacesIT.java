package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.events.v1.OrderImported;
import io.handshake.events.v1.OrderShipped;
import io.handshake.events.v1.OrderState;
import io.handshake.vocabulary.OrderKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many at once, at two instances of the service. */
class ShipmentRacesIT {
    private static final WorldTopics WORLD = RunningService.world();

    @TempDir
    private static Path folder;

    private static RunningService one;
    private static RunningService other;

    @BeforeAll
    static void start() throws IOException {
        one = RunningService.start(folder);
        other = RunningService.startAs(folder, one.cart, one.database);
    }

    @AfterAll
    static void stop() {
        other.close();
        one.close();
    }

    private static OrderKey key(String number) {
        return OrderKey.parse(one.cart + "/" + number);
    }

    private static void known(OrderImported order) {
        WORLD.imported(order);
        Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(() -> one.bean(Handshakes.class)
                        .find(OrderKey.parse(order.getOrderKey()))
                        .isPresent());
    }

    private static <T> List<T> atOnce(List<Callable<T>> work) throws InterruptedException, ExecutionException {
        CyclicBarrier together = new CyclicBarrier(work.size());
        List<T> results = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> running = new ArrayList<>();
            for (Callable<T> one : work) {
                running.add(threads.submit(() -> {
                    together.await();
                    return one.call();
                }));
            }
            for (Future<T> done : running) {
                results.add(done.get());
            }
        }
        return results;
    }

    @Test
    void aHundredCopiesAtTwoInstancesAreOneShipment() throws Exception {
        known(AnImportedOrder.of(one.cart, "copies"));
        String body = one.shipment("copied", "copies", 1);
        List<Callable<Integer>> posts = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            RunningService at = i % 2 == 0 ? one : other;
            posts.add(() -> at.post("/shipments", body).status());
        }

        assertThat(atOnce(posts)).containsOnly(202);

        one.awaitPublished();
        assertThat(WORLD.shipped(key("copies").toString())).hasSize(1);
        assertThat(one.bean(MongoDatabase.class)
                        .getCollection("shipment-claims")
                        .countDocuments(new Document("_id", "copied")))
                .isEqualTo(1);
    }

    @Test
    void anIdThatTwoOrdersRaceForBelongsToOneOfThem() throws Exception {
        for (int round = 0; round < 10; round++) {
            String id = "raced-" + round;
            String here = "left-" + round;
            String there = "right-" + round;

            List<Integer> answers = atOnce(List.of(
                    () -> one.post("/shipments", one.shipment(id, here, 1)).status(),
                    () -> other.post("/shipments", one.shipment(id, there, 1)).status()));

            assertThat(answers).containsExactlyInAnyOrder(202, 409);
            Handshakes handshakes = one.bean(Handshakes.class);
            assertThat(List.of(key(here), key(there)).stream()
                            .flatMap(order -> handshakes.find(order).stream())
                            .filter(handshake -> handshake.shipment(id).isPresent()))
                    .hasSize(1);
        }
    }

    @Test
    void whatFiftyReportsAtOnceDemandIsNeverMoreThanIsAuthorised() throws Exception {
        OrderImported order = AnImportedOrder.of(one.cart, "money");
        order.getLines().getFirst().setQuantity(60);
        order.getTotals().setGrand(new BigDecimal("759.9000"));
        order.getPayment().setAuthorized(new BigDecimal("100.0000"));
        known(order);
        List<Callable<Integer>> posts = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            RunningService at = i % 2 == 0 ? one : other;
            String body = one.shipment("m-" + i, "money", 1);
            posts.add(() -> at.post("/shipments", body).status());
        }

        assertThat(atOnce(posts)).containsOnly(202);

        OrderHandshake handshake = one.bean(Handshakes.class).find(key("money")).orElseThrow();
        assertThat(handshake.shipments()).hasSize(50);
        BigDecimal demanded = handshake.shipments().stream()
                .flatMap(shipment -> Optional.ofNullable(shipment.demand()).stream())
                .map(demand -> demand.amount().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        // What is left of it is asked for when the cart has answered for the others.
        assertThat(demanded).isBetween(new BigDecimal("85"), new BigDecimal("100"));
    }

    @Test
    void whatFiftySayAtOnceOfOneOrderIsNeitherLostNorToldTwice() throws Exception {
        int shipments = 20;
        int revisions = 5;
        long seed = System.nanoTime();
        System.out.println("whatFiftySayAtOnceOfOneOrderIsNeitherLostNorToldTwice seed=" + seed);
        known(mugs(1, 40));
        List<Said> said = new ArrayList<>();
        for (int i = 0; i < shipments; i++) {
            said.add(new Said("report", "f-" + i));
            said.add(new Said(i % 2 == 0 ? "correction" : "void", "f-" + i));
        }
        for (int revision = 2; revision < 2 + revisions; revision++) {
            said.add(new Said("order", String.valueOf(revision)));
        }
        for (int i = 0; i < 5; i++) {
            said.add(new Said("report", "f-" + i));
        }
        Collections.shuffle(said, new Random(seed));

        List<Integer> answers = atOnce(said.stream()
                .<Callable<Integer>>map(one -> () -> say(one, said.indexOf(one) % 2 == 0 ? ShipmentRacesIT.one : other))
                .toList());
        // What came before its shipment is said again, as its sender does.
        for (Said one : said) {
            if (one.what().equals("correction") || one.what().equals("void")) {
                assertThat(say(one, other)).as("%s", one).isEqualTo(202);
            }
        }

        assertThat(answers).allMatch(status -> status == 202 || status == 404);
        OrderHandshake handshake = Awaitility.await()
                .atMost(RunningService.PATIENCE)
                .until(
                        () -> one.bean(Handshakes.class).find(key("facts")).orElseThrow(),
                        now -> now.order() != null && now.order().revision() == 1 + revisions);
        assertThat(handshake.shipments()).hasSize(shipments);
        for (Shipment shipment : handshake.shipments()) {
            boolean corrected = Integer.parseInt(shipment.id().substring(2)) % 2 == 0;
            assertThat(shipment.corrections()).as(shipment.id()).hasSize(corrected ? 1 : 0);
            assertThat(shipment.voided()).as(shipment.id()).isEqualTo(!corrected);
        }
        assertThat(handshake.stillToShip().values()).containsOnly(40 - shipments / 2, 1);
        BigDecimal demanded = handshake.shipments().stream()
                .flatMap(shipment -> Optional.ofNullable(shipment.demand()).stream())
                .map(demand -> demand.amount().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        assertThat(demanded).isLessThanOrEqualTo(new BigDecimal("509.9"));
        one.awaitPublished();
        List<OrderShipped> told = WORLD.shipped(key("facts").toString());
        assertThat(told)
                .extracting(event -> event.getShipmentId() + " " + event.getKind())
                .doesNotHaveDuplicates()
                .hasSize(2 * shipments);
        assertThat(told).extracting(event -> event.getMeta().getSequence()).isSorted();
    }

    private record Said(String what, String of) {}

    private static int say(Said said, RunningService at) {
        return switch (said.what()) {
            case "report" ->
                at.post("/shipments", one.shipment(said.of(), "facts", 1)).status();
            case "correction" ->
                at.post("/shipments/" + said.of() + "/corrections", "{\"packages\": [{\"carrier\": \"DHL\"}]}")
                        .status();
            case "void" -> at.post("/shipments/" + said.of() + "/void", "{}").status();
            case "order" -> {
                WORLD.imported(mugs(Integer.parseInt(said.of()), 40));
                yield 202;
            }
            default -> throw new AssertionError(said);
        };
    }

    private static OrderImported mugs(int revision, int quantity) {
        OrderImported order = AnImportedOrder.of(one.cart, "facts", revision, OrderState.AUTHORIZED);
        order.getLines().getFirst().setQuantity(quantity);
        order.getTotals().setGrand(new BigDecimal("509.9000"));
        order.getPayment().setAuthorized(new BigDecimal("509.9000"));
        return order;
    }

    @Test
    void aShipmentWhoseOrderDoesNotComeIsToldAndHeldInTimeAfterARestartToo(@TempDir Path elsewhere) throws IOException {
        String cart;
        String database;
        try (RunningService before = RunningService.start(elsewhere, "shipment-confirm.await-order=4s")) {
            cart = before.cart;
            database = before.database;
            assertThat(before.post("/shipments", before.shipment("lonely", "never", 1))
                            .json()
                            .path("state")
                            .asString())
                    .isEqualTo("AWAITS_ORDER");
        }
        try (RunningService after = RunningService.startAs(
                elsewhere,
                cart,
                database,
                "shipment-confirm.await-order=4s",
                "shipment-confirm.watch-every=" + Duration.ofMillis(200).toMillis() + "ms")) {
            after.await("lonely", "verdict", "HELD");
            after.awaitPublished();
            assertThat(WORLD.shipped(cart + "/never")).hasSize(1);
            assertThat(after.get("/shipments/lonely").text()).contains("NO_ORDER");
        }
    }
}
