package io.handshake.benchmarks;

import com.mongodb.ConnectionString;
import com.mongodb.WriteConcern;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * A sandbox of its own with order-ingest, on free ports, from nothing; gone when closed. What is measured and what limits
 * it run against the same broker and the same database process.
 */
final class World implements AutoCloseable {
    static final String CART = "bench";
    static final String TOPIC = "order-imported.v1";
    static final int PARTITIONS = 3;

    private static final String CARTS_FILE = "carts.yaml";
    private static final String KEYS_FILE = "api-keys.yaml";
    private static final String KEY = "hs_bench_0123456789012345678901234567890123456789012";

    private final Path folder;
    private final Sandbox sandbox;
    private final PartProcess service;
    private final IngestClient ingest;
    private final MongoClient mongo;
    private final MongoDatabase database;

    private World(
            Path folder,
            Sandbox sandbox,
            PartProcess service,
            IngestClient ingest,
            MongoClient mongo,
            MongoDatabase database) {
        this.folder = folder;
        this.sandbox = sandbox;
        this.service = service;
        this.ingest = ingest;
        this.mongo = mongo;
        this.database = database;
    }

    static World start() throws IOException {
        return start(Sandbox.SERVICE_HEAP);
    }

    /** @param heap of the service, in megabytes */
    static World start(int heap) throws IOException {
        return start(heap, """
                carts:
                  %s: {type: file}
                """.formatted(CART), Map.of());
    }

    /**
     * With carts of one's own.
     *
     * @param cartsYaml the services' carts file
     * @param secrets what it names as <code>${NAME}</code>
     */
    static World start(int heap, String cartsYaml, Map<String, String> secrets) throws IOException {
        Path all = Files.createDirectories(home().resolve(".handshake/bench"));
        Path folder = Files.createTempDirectory(all, "run-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> removeOnceEnded(folder), "bench-sweep"));
        Path carts = Files.writeString(folder.resolve(CARTS_FILE), cartsYaml);
        Path keys = Files.writeString(folder.resolve(KEYS_FILE), """
                keys:
                  - {id: bench, sha256: "%s", scopes: ["*"]}
                """.formatted(sha256(KEY)));
        Sandbox sandbox = Sandbox.startIn(folder.resolve("data"));
        sandbox.givesServices(secrets);
        PartProcess service = sandbox.startOrderIngest(sandbox, carts, keys, heap);
        IngestClient ingest = new IngestClient(
                URI.create("http://127.0.0.1:" + sandbox.ports().ingest()), KEY);
        ConnectionString uri = new ConnectionString(sandbox.mongoUri());
        MongoClient mongo = MongoClients.create(uri);
        // The same promise as the service asks for.
        MongoDatabase database = mongo.getDatabase(Objects.requireNonNull(uri.getDatabase()))
                .withWriteConcern(WriteConcern.MAJORITY.withJournal(true));
        return new World(folder, sandbox, service, ingest, mongo, database);
    }

    static Path home() {
        return Path.of(Objects.requireNonNull(
                System.getProperty("handshake.home"), "handshake.home is not set; start with ./handshake bench"));
    }

    Path folder() {
        return folder;
    }

    PartProcess service() {
        return service;
    }

    Sandbox sandbox() {
        return sandbox;
    }

    /** Where imports for the cart are posted. */
    URI imports() {
        return URI.create("http://127.0.0.1:" + sandbox.ports().ingest() + "/carts/" + CART + "/imports");
    }

    String key() {
        return KEY;
    }

    Path cartsFile() {
        return folder.resolve(CARTS_FILE);
    }

    Path keysFile() {
        return folder.resolve(KEYS_FILE);
    }

    /** Another service's database on the same server. */
    MongoDatabase database(String name) {
        return mongo.getDatabase(name);
    }

    MongoDatabase database() {
        return database;
    }

    /** One import: how long it took until its last event could be read, and some of its events. */
    record Run(Duration took, List<ConsumerRecord<byte[], byte[]>> samples) {}

    /** Uploads the file; ends when each of its orders has been read from the topic. */
    Run run(OrderFile file, Duration patience) throws IOException, InterruptedException {
        try (TopicWatch watch = TopicWatch.begin(sandbox.bootstrapServers(), TOPIC, file.series(), file.orders())) {
            long begin = System.nanoTime();
            String id = ingest.upload(file.path(), CART, false);
            long end = watch.await(patience);
            IngestClient.Progress progress = ingest.await(id, _ -> {});
            if (progress.imported() + progress.revised() != file.orders()) {
                throw new IllegalStateException("of " + file.orders() + " orders only these went in: " + progress);
            }
            return new Run(Duration.ofNanos(end - begin), watch.samples());
        }
    }

    /** A topic like the one that the service publishes to. */
    String makeTopic(String name) {
        try (Admin admin =
                Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, sandbox.bootstrapServers()))) {
            NewTopic topic = new NewTopic(name, PARTITIONS, (short) 1).configs(Map.of("cleanup.policy", "compact"));
            admin.createTopics(List.of(topic)).all().get();
            return name;
        } catch (ExecutionException failed) {
            throw new IllegalStateException("topic " + name + " could not be made", failed.getCause());
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("stopped while making topic " + name, stopped);
        }
    }

    @Override
    public void close() {
        mongo.close();
        sandbox.close();
        remove(folder);
    }

    /** The sandbox ends its parts at the same time, by a hook of its own. */
    private static void removeOnceEnded(Path folder) {
        if (!Files.exists(folder)) {
            return;
        }
        Path run = folder.resolve("data/run");
        for (int tenths = 0; tenths < 300 && partsRun(run); tenths++) {
            try {
                Thread.sleep(100);
            } catch (InterruptedException hurry) {
                Thread.currentThread().interrupt();
                return;
            }
        }
        remove(folder);
    }

    /** A part that has ended takes its pid file away. */
    private static boolean partsRun(Path run) {
        try (Stream<Path> files = Files.list(run)) {
            return files.map(file -> file.getFileName().toString())
                    .anyMatch(name -> name.endsWith(".pid") && !name.equals("launcher.pid"));
        } catch (IOException none) {
            return false;
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (NoSuchFileException gone) {
            // Ctrl-C came while it was closed anyway.
            return;
        } catch (IOException | UncheckedIOException left) {
            System.err.println("left behind: " + folder + " (" + left.getMessage() + ")");
        }
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
