package io.handshake.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two instances on one store share the work, and one that is told to end (SIGTERM) in the middle of it ends within the 20 s
 * that are promised, whatever hangs. What it had in hand goes on elsewhere, and nothing is done twice.
 */
class StoppedServiceIT {
    private static final int ORDERS = 10_000;
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final long PROMISED_SECONDS = 20;
    private static final String KEY = "hs_operator_0123456789012345678901234567890123456789012";

    @TempDir
    static Path folder;

    private static Sandbox world;
    private static List<PartProcess> services;

    @BeforeAll
    static void startTheWorld() throws IOException {
        Path carts = Files.writeString(folder.resolve("carts.yaml"), """
                carts:
                  shop-0: {type: file}
                  shop-1: {type: file}
                  shop-2: {type: file}
                """);
        Path keys = Files.writeString(folder.resolve("api-keys.yaml"), """
                keys:
                  - {id: operator, sha256: "%s", scopes: ["*"]}
                """.formatted(Sha256.of(KEY)));
        world = Sandbox.startIn(folder.resolve("data"));
        services =
                List.of(world.startOrderIngest(world, carts, keys), world.startAnotherOrderIngest(world, carts, keys));
    }

    @AfterAll
    static void endTheWorld() {
        world.close();
    }

    @BeforeEach
    void startWhatWasStopped() {
        services.stream().filter(service -> !service.isAlive()).forEach(PartProcess::start);
    }

    @Test
    void twoInstancesShareTheWorkAndWhatAStoppedOneHadGoesOnAtTheOther() throws Exception {
        String first = ingest(0).upload(export("shop-0"), "shop-0", false);
        String second = ingest(1).upload(export("shop-1"), "shop-1", false);
        await().atMost(PATIENCE)
                .until(() -> imported(0) > 0
                        && imported(1) > 0
                        && ingest(1).progress(first).read() > 0
                        && ingest(1).progress(second).read() > 0);

        end(0);
        long left =
                ingest(1).progress(first).read() + ingest(1).progress(second).read();
        System.out.println("read when the instance had ended: " + left + " of " + 2 * ORDERS);

        for (String id : List.of(first, second)) {
            IngestClient.Progress done = await().atMost(PATIENCE)
                    .until(() -> ingest(1).progress(id), found -> !found.state().equals("RUNNING"));
            assertThat(done.state()).isEqualTo("DONE");
            assertThat(done.imported()).as(done.toString()).isEqualTo(ORDERS);
        }
        assertEachOnce("shop-0");
        assertEachOnce("shop-1");
        for (String id : List.of(first, second)) {
            assertThat(log().filter(line -> line.contains("import=" + id) && line.contains("outcome=done")))
                    .as("ended once, and in a trace")
                    .singleElement()
                    .asString()
                    .containsPattern("trace=[0-9a-f]{32} ");
        }
    }

    /** What both instances have logged. */
    private static Stream<String> log() {
        return services.stream().flatMap(service -> {
            try {
                return Files.readAllLines(service.log()).stream();
            } catch (IOException unreadable) {
                throw new UncheckedIOException(unreadable);
            }
        });
    }

    @Test
    void aStopEndsInTimeThoughBrokerAndDatabaseHangAndTheImportGoesOnLater() throws Exception {
        String id = ingest(0).upload(export("shop-2"), "shop-2", false);
        await().atMost(PATIENCE).until(() -> ingest(0).progress(id).read() > 0);
        world.part("broker").pause();
        world.part("mongo").pause();
        try {
            end(0);
            end(1);
        } finally {
            world.part("mongo").resume();
            world.part("broker").resume();
        }

        services.get(1).start();
        IngestClient.Progress done = await().atMost(PATIENCE)
                .until(() -> ingest(1).progress(id), found -> !found.state().equals("RUNNING"));
        assertThat(done.state()).isEqualTo("DONE");
        assertThat(done.imported()).as(done.toString()).isEqualTo(ORDERS);
        assertEachOnce("shop-2");
    }

    private static void end(int instance) throws Exception {
        PartProcess service = services.get(instance);
        ProcessHandle process = ProcessHandle.of(service.pid()).orElseThrow();
        long began = System.nanoTime();
        process.destroy();
        process.onExit().get(PROMISED_SECONDS, TimeUnit.SECONDS);
        System.out.printf(
                "%s ended after %.1f s with status %d%n",
                service.name(), (System.nanoTime() - began) / 1e9, service.exitStatus());
    }

    /** One event id per order, and one order per number; the same event may have been sent twice. */
    private static void assertEachOnce(String cart) throws Exception {
        TopicReader reader = new TopicReader(world.bootstrapServers(), URI.create(world.registryUrl()));
        Map<String, String> idOfRevision = new TreeMap<>();
        await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).until(() -> {
            idOfRevision.clear();
            for (TopicReader.Imported event : reader.read("order-imported.v1")) {
                if (event.key().startsWith(cart + "/")) {
                    String known = idOfRevision.put(event.key() + "@" + event.revision(), event.eventId());
                    assertThat(known == null || known.equals(event.eventId()))
                            .as(event.key())
                            .isTrue();
                }
            }
            return idOfRevision.size() >= ORDERS;
        });
        assertThat(idOfRevision)
                .hasSize(ORDERS)
                .allSatisfy((revision, _) -> assertThat(revision).endsWith("@1"));
    }

    private static IngestClient ingest(int instance) {
        return new IngestClient(
                URI.create("http://127.0.0.1:" + services.get(instance).ports().getFirst()), KEY);
    }

    /** How many orders this very instance has taken in. */
    private static double imported(int instance) throws Exception {
        URI metrics =
                URI.create("http://127.0.0.1:" + services.get(instance).ports().getLast() + "/actuator/prometheus");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(metrics).GET().build(), HttpResponse.BodyHandlers.ofLines())
                .body()
                .filter(line -> line.startsWith("orders_imported_total{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    private static Path export(String cart) throws IOException {
        Path file = folder.resolve(cart + ".csv");
        try (BufferedWriter to = Files.newBufferedWriter(file)) {
            to.write("order_number,state,placed_at,currency,first_name,last_name,address1,city,postal_code,country,"
                    + "shipping_method,sku,quantity,unit_price\n");
            for (int i = 0; i < ORDERS; i++) {
                to.write(
                        "N-%05d,READY,2026-11-01T09:00:00Z,EUR,Ann,Lee,Street %d,Berlin,10115,DE,Standard,MUG,1,12.50\n"
                                .formatted(i, i));
            }
        }
        return file;
    }
}
