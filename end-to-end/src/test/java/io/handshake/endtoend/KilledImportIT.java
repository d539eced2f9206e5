package io.handshake.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.endtoend.guarantee.Evidence;
import io.handshake.endtoend.guarantee.Guarantee;
import io.handshake.endtoend.guarantee.NoOrderLost;
import io.handshake.endtoend.guarantee.NoOrderTwice;
import io.handshake.endtoend.guarantee.OrderPerKeyKept;
import io.handshake.endtoend.guarantee.Promises;
import io.handshake.endtoend.guarantee.Promises.Change;
import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.BufferedWriter;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The service is killed (SIGKILL) again and again in the middle of an import of 20,000 orders, and in the middle of a
 * second one that changes some of them. Every order must have exactly one event id per revision on the topic, none may
 * be missing, and store and topic must agree.
 */
class KilledImportIT {
    private static final int ORDERS = 20_000;
    private static final int KILLS = 2;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String CART = "shop-eu";
    private static final String KEY = "hs_operator_0123456789012345678901234567890123456789012";

    private static final List<Guarantee> GUARANTEES =
            List.of(new NoOrderLost(), new NoOrderTwice(), new OrderPerKeyKept(true));

    @TempDir
    Path folder;

    private final Promises promises = new Promises();

    private final Infrastructure infrastructure = Sandbox.forTests();
    private Sandbox services;
    private PartProcess service;
    private IngestClient ingest;

    @BeforeEach
    void start() throws IOException {
        Path carts = Files.writeString(folder.resolve("carts.yaml"), """
                carts:
                  %s: {type: file}
                """.formatted(CART));
        Path keys = Files.writeString(folder.resolve("api-keys.yaml"), """
                keys:
                  - {id: operator, sha256: "%s", scopes: ["*"]}
                """.formatted(Sha256.of(KEY)));
        services = Sandbox.forServices(folder.resolve("data"));
        service = services.startOrderIngest(infrastructure, carts, keys);
        ingest = new IngestClient(
                URI.create("http://127.0.0.1:" + services.ports().ingest()), KEY);
    }

    @AfterEach
    void stop() {
        services.close();
    }

    @Test
    void noOrderIsLostAndNoRevisionHasTwoEvents() throws Exception {
        long seed = System.nanoTime();
        System.out.println("noOrderIsLostAndNoRevisionHasTwoEvents seed=" + seed);
        Random random = new Random(seed);
        Set<Integer> changed = new HashSet<>();
        for (int i = 0; i < ORDERS / 5; i++) {
            changed.add(random.nextInt(ORDERS));
        }

        IngestClient.Progress first = importUnderKills(export(Set.of()), changes(everyOrder(), Set.of()), random);
        assertThat(first.imported()).as("seed %s: %s", seed, first).isEqualTo(ORDERS);
        IngestClient.Progress second = importUnderKills(export(changed), changes(changed, changed), random);
        assertThat(second.revised()).as("seed %s: %s", seed, second).isEqualTo(changed.size());
        assertThat(second.unchanged()).as("seed %s: %s", seed, second).isEqualTo(ORDERS - changed.size());

        long expected = ORDERS + changed.size();
        TopicReader reader =
                new TopicReader(infrastructure.bootstrapServers(), URI.create(infrastructure.registryUrl()));
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> distinct(reader.read("order-imported.v1")) >= expected);
        Evidence evidence = new Evidence(promises, reader.read("order-imported.v1"), ingest.orders());
        assertThat(GUARANTEES)
                .as("seed %s", seed)
                .extracting(guarantee -> guarantee.check(evidence))
                .allSatisfy(verdict -> assertThat(verdict.violations()).isEmpty());
        assertThat(promises.orders()).isEqualTo(ORDERS);
        assertThat(promises.taken()).isEqualTo(expected);
        assertThat(distinct(evidence.topic())).as("seed %s", seed).isEqualTo(expected);
        assertThat(evidence.store()).as("seed %s", seed).hasSize(ORDERS);
        System.out.printf(
                "orders=%d revisions=%d events=%d sentAgain=%d%n",
                ORDERS, expected, evidence.topic().size(), evidence.sentAgain());
    }

    private static long distinct(List<TopicReader.Imported> events) {
        return events.stream().map(TopicReader.Imported::eventId).distinct().count();
    }

    private IngestClient.Progress importUnderKills(Path export, List<Change> changes, Random random) throws Exception {
        promises.offer(changes);
        String id = ingest.upload(export, CART, false);
        promises.take(changes);
        for (int kill = 1; kill <= KILLS; kill++) {
            long at = (long) (ORDERS * (kill - 1 + 0.2 + 0.6 * random.nextDouble()) / KILLS);
            await().atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> progress(id).read() >= at);
            service.kill();
            System.out.println("killed at order " + at + " or later");
            service.start();
        }
        await().atMost(PATIENCE).until(() -> !progress(id).state().equals("RUNNING"));
        IngestClient.Progress end = progress(id);
        assertThat(end.state()).as(String.valueOf(end.problem())).isEqualTo("DONE");
        return end;
    }

    private static Set<Integer> everyOrder() {
        return IntStream.range(0, ORDERS).boxed().collect(Collectors.toSet());
    }

    /** What the given orders come to; those that are changed cost a euro more. */
    private static List<Change> changes(Set<Integer> orders, Set<Integer> changed) {
        return orders.stream()
                .map(i -> new Change(
                        CART + "/" + number(i),
                        new BigDecimal(price(changed.contains(i))).multiply(BigDecimal.valueOf(quantity(i)))))
                .toList();
    }

    private static String number(int i) {
        return String.format("N-%05d", i);
    }

    private static int quantity(int i) {
        return 1 + i % 5;
    }

    private static String price(boolean changed) {
        return changed ? "13.50" : "12.50";
    }

    private IngestClient.Progress progress(String id) throws Exception {
        return ingest.progress(id);
    }

    private Path export(Set<Integer> changed) throws IOException {
        Path file = folder.resolve("orders-" + changed.size() + ".csv");
        try (BufferedWriter to = Files.newBufferedWriter(file)) {
            to.write("order_number,state,placed_at,updated_at,currency,first_name,last_name,address1,city,postal_code,"
                    + "country,shipping_method,sku,quantity,unit_price\n");
            for (int i = 0; i < ORDERS; i++) {
                boolean newer = changed.contains(i);
                to.write("%s,READY,2026-11-01T09:00:00Z,%s,EUR,Ann,Lee,Street %d,Berlin,10115,DE,%s,MUG,%d,%s\n"
                        .formatted(
                                number(i),
                                newer ? "2026-11-03T00:00:00Z" : "2026-11-02T00:00:00Z",
                                i,
                                newer ? "Express" : "Standard",
                                quantity(i),
                                price(newer)));
            }
        }
        return file;
    }
}
