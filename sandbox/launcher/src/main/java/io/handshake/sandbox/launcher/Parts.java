package io.handshake.sandbox.launcher;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** How each part is started, and when it serves. */
final class Parts {
    static final String BROKER = "broker";
    static final String REGISTRY = "registry";
    static final String MONGO = "mongo";
    static final String CARTS = "carts";
    static final String MAIL = "mail";
    static final String ORDER_INGEST = "order-ingest";
    static final String SHIPMENT_CONFIRM = "shipment-confirm";

    private static final Duration ASK = Duration.ofSeconds(2);
    /** In megabytes. Orders and shipments come to it one by one, not as files. */
    private static final int CONFIRM_HEAP = 256;

    private static final String COMPATIBILITY = "FULL_TRANSITIVE";
    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(ASK).build();

    private final Home home;
    private final Path data;
    private final Ports ports;
    private final @Nullable Detour detour;

    /**
     * Parts of one Handshake.
     *
     * @param detour how services reach the broker, if not directly
     */
    Parts(Home home, Path data, Ports ports, @Nullable Detour detour) {
        this.home = home;
        this.data = data;
        this.ports = ports;
        this.detour = detour;
    }

    /**
     * A second door of the broker. Clients that come in by it are told to come back by the advertised port, so that a
     * link between the two keeps them.
     */
    record Detour(int listens, int advertised) {}

    /** Kafka in KRaft mode: broker and controller in one process, its log kept in the data folder. */
    Part broker() {
        Path dir = data.resolve(BROKER);
        Path properties = dir.resolve("server.properties");
        write(properties, """
                process.roles=broker,controller
                node.id=1
                controller.quorum.voters=1@127.0.0.1:%2$d
                listeners=PLAINTEXT://127.0.0.1:%1$d,CONTROLLER://127.0.0.1:%2$d%4$s
                advertised.listeners=PLAINTEXT://127.0.0.1:%1$d%5$s
                listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,DETOUR:PLAINTEXT
                controller.listener.names=CONTROLLER
                log.dirs=%3$s
                auto.create.topics.enable=false
                offsets.topic.replication.factor=1
                offsets.topic.num.partitions=3
                transaction.state.log.replication.factor=1
                transaction.state.log.min.isr=1
                group.initial.rebalance.delay.ms=0
                log.index.size.max.bytes=262144
                """.formatted(
                        ports.broker(),
                        ports.controller(),
                        dir.resolve("log"),
                        detour == null ? "" : ",DETOUR://127.0.0.1:" + detour.listens(),
                        detour == null ? "" : ",DETOUR://127.0.0.1:" + detour.advertised()));
        List<String> java = List.of(
                java(),
                "-Xms128m",
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dlog4j2.configurationFile=" + home.brokerLogging(),
                "-cp",
                home.brokerClassPath());
        List<String> format = Files.exists(dir.resolve("log/meta.properties"))
                ? List.of()
                : with(
                        java,
                        "kafka.tools.StorageTool",
                        "format",
                        "-t",
                        Uuid.randomUuid().toString(),
                        "-c",
                        properties.toString());
        return new Part(
                BROKER,
                with(java, "kafka.Kafka", properties.toString()),
                Map.of(),
                List.of(ports.broker(), ports.controller()),
                format,
                () -> {
                    try (Admin admin = admin(bootstrapServers())) {
                        admin.describeCluster().nodes().get(ASK.toSeconds(), TimeUnit.SECONDS);
                    }
                });
    }

    /** Apicurio: with {@code WRITE_DELAY=0}, for without it a kill loses registrations that were acknowledged. */
    Part registry() {
        Path folder = home.registryFolder();
        return new Part(
                REGISTRY,
                List.of(
                        java(),
                        "-Xms64m",
                        "-Xmx384m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.host=127.0.0.1",
                        "-Dquarkus.http.port=" + ports.registry(),
                        "-Dquarkus.management.host=127.0.0.1",
                        "-Dquarkus.management.port=" + ports.registryManagement(),
                        "-Dquarkus.log.level=WARN",
                        "-Dapicurio.datasource.url=jdbc:h2:file:"
                                + data.resolve(REGISTRY).resolve("db") + ";WRITE_DELAY=0",
                        "-jar",
                        folder.resolve("quarkus-run.jar").toString()),
                Map.of(),
                List.of(ports.registry(), ports.registryManagement()),
                List.of(),
                () -> {
                    ask(HttpRequest.newBuilder(URI.create(registryUrl() + "/subjects")));
                    setCompatibility(registryUrl());
                });
    }

    Part mongo() {
        return new Part(
                MONGO,
                List.of(
                        java(),
                        "-Xms64m",
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        home.mongoClassPath(),
                        "io.handshake.sandbox.mongo.MongoServerMain",
                        "--port",
                        Integer.toString(ports.mongo()),
                        "--data",
                        data.resolve(MONGO).toString()),
                Map.of(),
                List.of(ports.mongo()),
                List.of(),
                () -> {
                    try (MongoClient client = MongoClients.create(mongoServer() + "/?serverSelectionTimeoutMS=500")) {
                        client.getDatabase("admin").runCommand(new Document("ping", 1));
                    }
                });
    }

    /** Simulated carts; the process begins without any. */
    Part carts() {
        return new Part(
                CARTS,
                List.of(
                        java(),
                        "-Xms16m",
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        home.cartsClassPath(),
                        "io.handshake.sandbox.carts.SimulatedCartsMain",
                        "--port",
                        Integer.toString(ports.carts()),
                        "--data",
                        data.resolve(CARTS).toString()),
                Map.of(),
                List.of(ports.carts()),
                List.of(),
                () -> ask(HttpRequest.newBuilder(URI.create(cartsUrl() + "/control"))));
    }

    /** Takes every mail and delivers none. */
    Part mail() {
        return new Part(
                MAIL,
                List.of(
                        java(),
                        "-Xms16m",
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        home.mailClassPath(),
                        "io.handshake.sandbox.mail.MailSinkMain",
                        "--port",
                        Integer.toString(ports.smtp()),
                        "--page-port",
                        Integer.toString(ports.mailPage()),
                        "--data",
                        data.resolve(MAIL).toString()),
                Map.of(),
                List.of(ports.smtp(), ports.mailPage()),
                List.of(),
                () -> ask(HttpRequest.newBuilder(URI.create(mailPage() + "/mails.json"))));
    }

    /** @param environment how it reaches what it needs, in the contract's names */
    Part orderIngest(Map<String, String> environment) {
        return orderIngest(ORDER_INGEST, ports, environment, Sandbox.SERVICE_HEAP);
    }

    /**
     * One that may run beside another: under a name and on ports of its own.
     *
     * @param heap in megabytes
     */
    Part orderIngest(String name, Ports ports, Map<String, String> environment, int heap) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("ORDER_INGEST_PORT", Integer.toString(ports.ingest()));
        all.put("ORDER_INGEST_MANAGEMENT_PORT", Integer.toString(ports.ingestManagement()));
        return new Part(
                name,
                List.of(
                        java(),
                        "-Xms64m",
                        "-Xmx" + heap + "m",
                        "-XX:+UseSerialGC",
                        // Some batches live while they are stored; room to die young spares full collections.
                        "-Xmn" + heap / 2 + "m",
                        "-XX:SurvivorRatio=3",
                        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.handshake.events.v1",
                        "-jar",
                        home.serviceJar("order-ingest-service").toString()),
                all,
                List.of(ports.ingest(), ports.ingestManagement()),
                List.of(),
                () -> ask(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.ingestManagement() + "/actuator/health/readiness"))));
    }

    /** @param environment how it reaches what it needs, in the contract's names */
    Part shipmentConfirm(Map<String, String> environment) {
        return shipmentConfirm(SHIPMENT_CONFIRM, ports, environment);
    }

    /** One that may run beside another: under a name and on ports of its own. */
    Part shipmentConfirm(String name, Ports ports, Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(environment);
        all.put("SHIPMENT_CONFIRM_PORT", Integer.toString(ports.confirm()));
        all.put("SHIPMENT_CONFIRM_MANAGEMENT_PORT", Integer.toString(ports.confirmManagement()));
        return new Part(
                name,
                List.of(
                        java(),
                        "-Xms64m",
                        "-Xmx" + CONFIRM_HEAP + "m",
                        "-XX:+UseSerialGC",
                        "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.handshake.events.v1",
                        "-jar",
                        home.serviceJar("shipment-confirm-service").toString()),
                all,
                List.of(ports.confirm(), ports.confirmManagement()),
                List.of(),
                () -> ask(HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + ports.confirmManagement() + "/actuator/health/readiness"))));
    }

    String bootstrapServers() {
        return "127.0.0.1:" + ports.broker();
    }

    String registryUrl() {
        return "http://127.0.0.1:" + ports.registry() + "/apis/ccompat/v7";
    }

    String mongoServer() {
        return "mongodb://127.0.0.1:" + ports.mongo();
    }

    String cartsUrl() {
        return "http://127.0.0.1:" + ports.carts();
    }

    String smtpUrl() {
        return "smtp://127.0.0.1:" + ports.smtp();
    }

    String mailPage() {
        return "http://127.0.0.1:" + ports.mailPage();
    }

    static Admin admin(String bootstrapServers) {
        int within = Math.toIntExact(ASK.toMillis());
        return Admin.create(Map.of(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, within,
                AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, within * 15));
    }

    /** A fresh registry would take any change of a schema. */
    static void setCompatibility(String registryUrl) throws IOException, InterruptedException {
        ask(HttpRequest.newBuilder(URI.create(registryUrl + "/config"))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString("{\"compatibility\":\"" + COMPATIBILITY + "\"}")));
    }

    private static void ask(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpRequest asked = request.timeout(ASK.multipliedBy(2)).build();
        HttpResponse<Void> answer = HTTP.send(asked, HttpResponse.BodyHandlers.discarding());
        if (answer.statusCode() >= 300) {
            throw new IOException(asked.uri() + " answers " + answer.statusCode());
        }
    }

    private static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    private static List<String> with(List<String> command, String... arguments) {
        List<String> all = new ArrayList<>(command);
        all.addAll(List.of(arguments));
        return all;
    }

    private static void write(Path file, String text) {
        try {
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
