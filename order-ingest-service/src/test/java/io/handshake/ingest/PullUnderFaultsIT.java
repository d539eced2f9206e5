package io.handshake.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.fault.FaultScript;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.Sandbox;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * All orders of a cart come in, each once, while its pages shift, a third of its answers fail, the instance that pulls is
 * killed in the middle and two others go on. {@code -Dhandshake.pull.orders=10000} pulls more than the build does.
 */
class PullUnderFaultsIT {
    private static final int ORDERS = Integer.getInteger("handshake.pull.orders", 2_000);
    private static final int SHIFTS = 10;
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final String[] QUICK = {
        "order-ingest.pull.every=500ms",
        "order-ingest.pull.page=20",
        "order-ingest.pull.look=100ms",
        "order-ingest.pull.lease=3s",
        "order-ingest.pull.turn=2s",
        "order-ingest.pull.wait-first=50ms",
        "order-ingest.pull.wait-last=1s",
        // Nothing is edited here, so nothing is to be found by it; it would only take calls from the sweeps.
        "order-ingest.pull.reread-every=1h"
    };

    @TempDir
    Path folder;

    @Test
    void noneIsLostAndNoneComesTwice() throws IOException, InterruptedException {
        long seed = Long.getLong("handshake.pull.seed", System.nanoTime());
        Random dice = new Random(seed);
        String id = UUID.randomUUID().toString().substring(0, 8);
        String database = "pull-" + id;
        try (SimulatedCarts carts = SimulatedCarts.start();
                MongoClient client = MongoClients.create(Sandbox.forTests().mongoUri())) {
            PulledShop shop = PulledShop.open(carts, "storm-" + id);
            shop.cart.faults().set(faults(dice, place(shop, dice)));
            MongoDatabase stored = client.getDatabase(database);
            Path file = folder.resolve("carts.yaml");
            Files.writeString(file, "carts:\n" + shop.settings("authorized"));

            Instant begun = Instant.now();
            Process first = process(RunningService.arguments(file, database, QUICK));
            try {
                await().atMost(PATIENCE)
                        .until(() -> stored.getCollection("orders").estimatedDocumentCount() > ORDERS / 4);
            } finally {
                first.destroyForcibly();
                first.waitFor();
            }
            long atKill = stored.getCollection("orders").countDocuments();

            try (RunningService second = RunningService.startWith(file, shop.id, database, QUICK);
                    RunningService third = RunningService.startWith(file, shop.id, database, QUICK)) {
                awaitAll(shop, stored);
                // A late one, once all is quiet: a sweep that begins after it was placed finds it by the overlap.
                Order late =
                        shop.cart.shop().place(PulledShop.placedAt(Instant.now().minusSeconds(120)));
                awaitAll(shop, stored);
                Duration took = Duration.between(begun, Instant.now());

                List<TopicReader.Imported> events = second.events();
                Map<String, Set<String>> idsByKey = events.stream()
                        .collect(Collectors.groupingBy(
                                TopicReader.Imported::key,
                                Collectors.mapping(TopicReader.Imported::eventId, Collectors.toSet())));
                List<FaultScript.Fired> fired = shop.cart.faults().fired();
                long calls = shop.cart.calls().size();
                long failed = shop.cart.calls().stream()
                        .filter(call -> call.fault() != null && !call.fault().equals("ChangedAfter"))
                        .count();
                System.out.printf(
                        "pull orders=%d seconds=%.1f calls=%d failed=%d atKill=%d events=%d resent=%d seed=%d%n",
                        idsByKey.size(),
                        took.toMillis() / 1000.0,
                        calls,
                        failed,
                        atKill,
                        events.size(),
                        events.size()
                                - idsByKey.values().stream().mapToInt(Set::size).sum(),
                        seed);

                assertThat(atKill).as("killed in mid-sweep").isLessThan(ORDERS);
                assertThat(fired)
                        .as("all shifts, seed %d", seed)
                        .filteredOn(rule -> rule.rule().fault() instanceof Fault.ChangedAfter)
                        .allMatch(rule -> rule.times() == 1);
                assertThat(failed * 5)
                        .as("about a third of %d calls failed, seed %d", calls, seed)
                        .isGreaterThan(calls);
                assertThat(idsByKey.keySet()).as("none lost, seed %d", seed).containsAll(keys(shop));
                assertThat(idsByKey).containsKey(shop.id + "/" + late.number());
                assertThat(idsByKey.values()).as("none twice, seed %d", seed).allMatch(ids -> ids.size() == 1);
                assertThat(events).as("seed %d", seed).allMatch(event -> event.revision() == 1);
                await("both have their turns").atMost(PATIENCE).until(() -> pulled(second) > 0 && pulled(third) > 0);
            }
        }
    }

    /** Some at the same millisecond, as after a campaign; and some alone, that will be gone again. */
    private static List<String> place(PulledShop shop, Random dice) {
        List<String> doomed = new ArrayList<>();
        Instant time = Instant.now().minus(Duration.ofHours(20));
        for (int i = 0; i < ORDERS; i++) {
            time = time.plusMillis(dice.nextInt(3) * (long) dice.nextInt(4_000));
            shop.cart.shop().place(PulledShop.placedAt(time));
            if (i % (ORDERS / SHIFTS) == 0) {
                time = time.plusMillis(1);
                doomed.add(shop.cart.shop().place(PulledShop.placedAt(time)).number());
                time = time.plusMillis(1);
            }
        }
        return doomed;
    }

    /** A third fails, in every way there is. Beside that, orders come, come late, and vanish between two pages. */
    private static List<FaultRule> faults(Random dice, List<String> doomed) {
        List<FaultRule> rules = new ArrayList<>();
        for (int i = 0; i < doomed.size(); i++) {
            Instant placed = i % 3 == 0 ? null : Instant.now().minusSeconds(dice.nextInt(240));
            rules.add(shift(2 * i + 1, new Change.Place(PulledShop.placedAt(placed))));
            rules.add(shift(2 * i + 2, new Change.Remove(doomed.get(i))));
        }
        rules.add(FaultRule.some(null, 0.06, dice.nextLong(), new Fault.Status(500, null, false)));
        rules.add(FaultRule.some(null, 0.06, dice.nextLong(), new Fault.AnswerLost()));
        rules.add(FaultRule.some(null, 0.04, dice.nextLong(), new Fault.WrongLength()));
        rules.add(FaultRule.some(null, 0.09, dice.nextLong(), new Fault.Truncated()));
        rules.add(FaultRule.some(null, 0.08, dice.nextLong(), new Fault.LoginPage()));
        rules.add(FaultRule.some(null, 0.05, dice.nextLong(), new Fault.Status(429, null, false)));
        rules.add(FaultRule.some(null, 0.03, dice.nextLong(), new Fault.Status(429, Duration.ofSeconds(1), false)));
        rules.add(FaultRule.some(null, 0.06, dice.nextLong(), new Fault.Expired()));
        return rules;
    }

    private static FaultRule shift(int page, Change change) {
        return new FaultRule("orders", page, 1, null, null, new Fault.ChangedAfter(change));
    }

    private static double pulled(RunningService service) {
        return service.bean(MeterRegistry.class).find("orders.pulled").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static void awaitAll(PulledShop shop, MongoDatabase stored) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> stored(stored).containsAll(keys(shop)));
    }

    private static Set<String> stored(MongoDatabase database) {
        return database.getCollection("orders")
                .find()
                .map(order -> order.getString("_id"))
                .into(new TreeSet<>());
    }

    private static Set<String> keys(PulledShop shop) {
        return shop.cart
                .shop()
                .exclusively(
                        "test",
                        () -> shop.cart.shop().orders().stream()
                                .map(order -> shop.id + "/" + order.number())
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    /** The service as a process of its own, to be killed. */
    private Process process(String[] arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.handshake.events.v1",
                "-cp",
                System.getProperty("java.class.path"),
                OrderIngestService.class.getName()));
        command.addAll(List.of(arguments));
        File log = folder.resolve("first.log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }
}
