package io.handshake.ingest.entry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.carts.CartSettings;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.Orders;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.entry.format.ExportFormats;
import io.handshake.ingest.store.MongoImports;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** An import that nothing can be done with ends as failed, and holds up nobody. */
class ImportRunnerIT {
    private static final CartId CART = new CartId("shop-eu");
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    private MongoClient client;
    private MongoDatabase database;
    private Imports imports;
    private @Nullable ImportRunner runner;

    @BeforeEach
    void connect() {
        client = MongoClients.create(Sandbox.forTests().mongoUri());
        database = client.getDatabase("runner-" + UUID.randomUUID());
        imports = new MongoImports(database, Clock.systemUTC(), Duration.ofMillis(200));
    }

    @AfterEach
    void disconnect() {
        if (runner != null) {
            runner.stop();
        }
        database.drop();
        client.close();
    }

    @Test
    void anOrderThatBreaksUsIsParkedAndHoldsUpNobody() throws IOException {
        run(order -> {
            if (order.equals("poison")) {
                throw new StackOverflowError();
            }
        });
        begin("poisoned", "good-1", "poison", "good-2", "good-3", "good-4", "good-5", "good-6");

        await().atMost(SOON).until(() -> state("poisoned") == Import.State.DONE);
        Import done = imports.find("poisoned").orElseThrow();
        assertThat(done.count(Outcome.UNCHANGED)).isEqualTo(6);
        assertThat(done.count(Outcome.PARKED)).isEqualTo(1);
        assertThat(imports.parkedRows("poisoned", null, 10))
                .extracting(
                        row -> row.orderNumber() + " " + row.faults().getFirst().reason())
                .containsExactly("poison UNEXPECTED");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).as("work files").isEmpty();
        }
    }

    @Test
    void anImportWhoseBytesAreNotWholeFailsAndTakesNothingIn() throws IOException {
        begin("damaged", "good-1");
        database.getCollection("import-bytes").deleteMany(new Document());
        run(_ -> {});

        await().atMost(SOON).until(() -> state("damaged") == Import.State.FAILED);
        assertThat(imports.find("damaged").orElseThrow().problem().slug()).isEqualTo("upload-damaged");
        assertThat(imports.find("damaged").orElseThrow().read()).isZero();
    }

    @Test
    void anOutageOfTheStoreIsWaitedOut() throws IOException {
        int[] failures = {3};
        run(_ -> {
            if (failures[0]-- > 0) {
                throw new IllegalStateException("store away");
            }
        });
        begin("waiting", "good-1", "good-2");

        await().atMost(SOON).until(() -> state("waiting") == Import.State.DONE);
        assertThat(imports.find("waiting").orElseThrow().count(Outcome.UNCHANGED))
                .isEqualTo(2);
    }

    private Import.State state(String id) {
        return imports.find(id).orElseThrow().state();
    }

    private void begin(String id, String... orders) throws IOException {
        StringBuilder csv = new StringBuilder("order_number,state,placed_at,currency,sku,quantity,unit_price\n");
        for (String order : orders) {
            csv.append(order).append(",READY,2026-11-01T09:00:00Z,EUR,MUG,1,12.50\n");
        }
        byte[] bytes = csv.toString().getBytes(StandardCharsets.UTF_8);
        imports.begin(
                Import.begun(id, CART, new Import.Upload(bytes.length, "sha", null, null), false, Instant.now()),
                new ByteArrayInputStream(bytes));
    }

    /** What happens when an order is taken in. */
    private interface Trouble {
        void meet(String orderNumber);
    }

    private void run(Trouble trouble) {
        Orders orders = new Orders() {
            @Override
            public List<Decision> takeIn(List<Statement> statements, CartPolicy policy, boolean dryRun) {
                statements.forEach(
                        statement -> trouble.meet(statement.order().key().orderNumber()));
                return statements.stream()
                        .<Decision>map(_ -> new Decision.Leave(Outcome.UNCHANGED))
                        .toList();
            }

            @Override
            public Optional<ImportedOrder> find(OrderKey key) {
                return Optional.empty();
            }

            @Override
            public Page list(Query query, @Nullable String after, int limit) {
                return new Page(List.of(), null);
            }

            @Override
            public List<OrderKey> acknowledge(Map<OrderKey, Integer> revisions) {
                return List.of();
            }
        };
        ImportSettings settings = new ImportSettings(
                3,
                2,
                1,
                Duration.ofMillis(200),
                4,
                Duration.ofMillis(50),
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                folder);
        ImportRunner started = new ImportRunner(
                imports,
                orders,
                new Carts(Map.of(CART, CartSettings.of(CART, CartSettings.Type.FILE))),
                new ExportFormats(List.of(), List.of()),
                settings,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        started.start();
        runner = started;
    }
}
