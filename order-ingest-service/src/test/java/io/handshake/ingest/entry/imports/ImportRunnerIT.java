package io.handshake.ingest.entry.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.mongodb.MongoTimeoutException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.Orders;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.entry.format.ExportFormats;
import io.handshake.ingest.store.MongoImports;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.intake.IntakeGate;
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
import java.util.concurrent.CopyOnWriteArrayList;
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
    private static final int ATTEMPTS = 4;
    private static final int MORE_THAN_MAKE_AN_IMPORT_FAIL = 3 * ATTEMPTS;

    @TempDir
    Path folder;

    private Path workDir;
    private MongoClient client;
    private MongoDatabase database;
    private Imports imports;
    private final List<ActivityNote> told = new CopyOnWriteArrayList<>();
    private volatile IntakeGate gate = IntakeGate.ALWAYS_OPEN;
    private @Nullable ImportRunner runner;

    @BeforeEach
    void connect() {
        workDir = folder;
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
        int[] failures = {MORE_THAN_MAKE_AN_IMPORT_FAIL};
        run(_ -> {
            if (failures[0]-- > 0) {
                throw new MongoTimeoutException("store away");
            }
        });
        begin("waiting", "good-1", "good-2");

        await().atMost(SOON).until(() -> state("waiting") == Import.State.DONE);
        assertThat(imports.find("waiting").orElseThrow().count(Outcome.UNCHANGED))
                .isEqualTo(2);
    }

    @Test
    void aDiskThatTakesNothingIsWaitedOut() throws IOException {
        workDir = Files.createFile(folder.resolve("no-folder-yet"));
        run(_ -> {});
        begin("waiting", "good-1", "good-2");
        // Each time that an import is taken up moves its version on.
        await().atMost(SOON)
                .until(() -> database.getCollection("imports")
                                .find(new Document("_id", "waiting"))
                                .first()
                                .getLong("v")
                        > MORE_THAN_MAKE_AN_IMPORT_FAIL);
        Files.delete(workDir);

        await().atMost(SOON).until(() -> state("waiting") == Import.State.DONE);
        assertThat(imports.find("waiting").orElseThrow().count(Outcome.UNCHANGED))
                .isEqualTo(2);
    }

    @Test
    void tooMuchThatIsUnpublishedPausesAnImportAndItsDiarySaysSo() throws IOException {
        run(order -> {
            if (order.equals("o-5")) {
                gate = closed();
            }
        });
        begin("paused", orders(20));

        await().atMost(SOON)
                .until(() -> told.stream().anyMatch(note -> note.kind().equals("WAIT")));
        Import waiting = imports.find("paused").orElseThrow();
        assertThat(waiting.state()).isEqualTo(Import.State.RUNNING);
        assertThat(waiting.read()).as("no batch takes off while it waits").isBetween(6L, 12L);
        gate = IntakeGate.ALWAYS_OPEN;

        await().atMost(SOON).until(() -> state("paused") == Import.State.DONE);
        assertThat(imports.find("paused").orElseThrow().count(Outcome.UNCHANGED))
                .isEqualTo(20);
        assertThat(told.stream().filter(note -> note.key().equals("paused")))
                .extracting(note -> note.kind() + " " + note.outcome())
                .containsExactly("WAIT null", "IMPORT DONE");
    }

    @Test
    void aStopGivesTheImportUpAtOnce() throws IOException {
        // No lease runs out in this test.
        imports = new MongoImports(database, Clock.systemUTC(), Duration.ofHours(1));
        run(order -> {
            if (order.equals("o-5")) {
                gate = closed();
            }
        });
        begin("given-up", orders(20));
        await().atMost(SOON)
                .until(() -> told.stream().anyMatch(note -> note.kind().equals("WAIT")));

        runner.stop();

        Imports.Work next = imports.claim().orElseThrow();
        assertThat(next.current().id()).isEqualTo("given-up");
        assertThat(next.current().read()).isBetween(6L, 12L);
    }

    @Test
    void aFileOfFaultsTellsOfSomeAndSaysThatThereAreMore() throws IOException {
        run(_ -> {});
        String[] faulty = new String[ImportNotes.MOST_PARKED + 20];
        for (int i = 0; i < faulty.length; i++) {
            faulty[i] = "f-" + i + ",READY,yesterday,EUR,MUG,1,12.50";
        }
        beginRows("faulty", faulty);

        await().atMost(SOON).until(() -> state("faulty") == Import.State.DONE);
        assertThat(imports.find("faulty").orElseThrow().count(Outcome.PARKED)).isEqualTo(faulty.length);
        List<ActivityNote> parked =
                told.stream().filter(note -> note.kind().equals("PARKED")).toList();
        assertThat(parked).hasSize(ImportNotes.MOST_PARKED + 1);
        assertThat(parked.getFirst().key()).isEqualTo("shop-eu/f-0");
        assertThat(parked.getFirst().detail()).contains("line 2", "column placed_at", "import faulty");
        assertThat(parked.getFirst().detail()).doesNotContain("yesterday");
        assertThat(parked.getLast().key()).isEqualTo("faulty");
    }

    private static IntakeGate closed() {
        return () -> new IntakeGate.Verdict.Closed(IntakeGate.Limit.BACKLOG, "too much is owed", "wait");
    }

    private static String[] orders(int count) {
        String[] orders = new String[count];
        for (int i = 0; i < count; i++) {
            orders[i] = "o-" + i;
        }
        return orders;
    }

    private Import.State state(String id) {
        return imports.find(id).orElseThrow().state();
    }

    private void begin(String id, String... orders) throws IOException {
        beginRows(
                id,
                Stream.of(orders)
                        .map(order -> order + ",READY,2026-11-01T09:00:00Z,EUR,MUG,1,12.50")
                        .toArray(String[]::new));
    }

    private void beginRows(String id, String... rows) throws IOException {
        StringBuilder csv = new StringBuilder("order_number,state,placed_at,currency,sku,quantity,unit_price\n");
        for (String row : rows) {
            csv.append(row).append('\n');
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
                ATTEMPTS,
                Duration.ofMillis(50),
                DataSize.ofMegabytes(1),
                DataSize.ofMegabytes(1),
                workDir);
        ImportRunner started = new ImportRunner(
                imports,
                orders,
                new Carts(Map.of(CART, CartSettings.of(CART, CartSettings.Type.FILE))),
                new ExportFormats(List.of(), List.of()),
                settings,
                () -> gate.verdict(),
                told::add,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        started.start();
        runner = started;
    }
}
