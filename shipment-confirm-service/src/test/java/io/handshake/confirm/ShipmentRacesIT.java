package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoDatabase;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.events.v1.OrderImported;
import io.handshake.vocabulary.OrderKey;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
        assertThat(demanded).isEqualByComparingTo("100");
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
