package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.bson.Document;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxIT {
    private static final String TOPIC = "oms-stock.v1";

    @TempDir
    static Path data;

    private static Sandbox sandbox;
    private static HttpClient http;

    @BeforeAll
    static void start() {
        Instant began = Instant.now();
        sandbox = Sandbox.startIn(data);
        http = HttpClient.newHttpClient();
        System.out.printf(
                "broker, registry and mongo serve after %.1f s%n",
                Duration.between(began, Instant.now()).toMillis() / 1000.0);
    }

    @AfterAll
    static void end() {
        http.close();
        sandbox.close();
    }

    @Test
    void everyPartIsAProcessOfItsOwn() {
        Set<Long> pids = sandbox.processes().stream().map(PartProcess::pid).collect(Collectors.toSet());

        assertThat(pids).hasSize(3).doesNotContain(ProcessHandle.current().pid());
    }

    @Test
    void theTopicsOfTheCatalogueAreThereAndNoOtherIsMadeByAccident() throws Exception {
        List<String> catalogue = Topics.read(Home.find().topicsFile()).forCarts(List.of()).stream()
                .map(NewTopic::name)
                .toList();
        try (Admin admin = Parts.admin(sandbox.bootstrapServers());
                KafkaConsumer<String, String> consumer = consumer()) {
            consumer.partitionsFor("nobody-made-this.v1", Duration.ofSeconds(5));

            assertThat(admin.listTopics().names().get()).containsExactlyInAnyOrderElementsOf(catalogue);
        }
    }

    @Test
    void aSchemaThatReadersOfTheOldOneCannotReadIsRefused() throws Exception {
        String subject = "incompatible-" + UUID.randomUUID();

        assertThat(register(subject, "string").statusCode()).isEqualTo(200);

        assertThat(register(subject, "int").statusCode()).isEqualTo(409);
    }

    @Test
    void aRecordOutlivesAKillOfTheBroker() throws Exception {
        String value = UUID.randomUUID().toString();
        long offset;
        try (KafkaProducer<String, String> producer = producer()) {
            offset = producer.send(new ProducerRecord<>(TOPIC, 0, "key", value))
                    .get()
                    .offset();
        }
        String before = sandbox.bootstrapServers();

        killAndStart(Parts.BROKER);

        assertThat(sandbox.bootstrapServers()).isEqualTo(before);
        assertThat(read(offset)).isEqualTo(value);
    }

    @Test
    void aSchemaKeepsItsIdOverAKillOfTheRegistry() throws Exception {
        String subject = "kept-" + UUID.randomUUID();
        String id = register(subject, "string").body();

        killAndStart(Parts.REGISTRY);

        assertThat(get("/subjects")).contains(subject);
        assertThat(register(subject, "string").body()).isEqualTo(id);
        assertThat(register(subject, "int").statusCode()).isEqualTo(409);
    }

    @Test
    void aDocumentOutlivesAKillOfTheDatabase() {
        try (MongoClient client = MongoClients.create(sandbox.mongoUri())) {
            MongoCollection<Document> documents =
                    client.getDatabase("handshake").getCollection("kept");
            documents.insertOne(new Document("_id", "one"));

            killAndStart(Parts.MONGO);

            assertThat(documents.find(new Document("_id", "one")).first()).isNotNull();
        }
    }

    @Test
    void aPausedPartKeepsItsPidAndGoesOn() throws Exception {
        PartProcess registry = sandbox.part(Parts.REGISTRY);
        long pid = registry.pid();

        registry.pause();
        HttpRequest request = HttpRequest.newBuilder(URI.create(sandbox.registryUrl() + "/subjects"))
                .timeout(Duration.ofSeconds(1))
                .build();
        assertThatThrownBy(() -> http.send(request, HttpResponse.BodyHandlers.ofString()))
                .isInstanceOf(java.net.http.HttpTimeoutException.class);
        registry.resume();

        assertThat(get("/subjects")).startsWith("[");
        assertThat(registry.pid()).isEqualTo(pid);
    }

    @Test
    void aSecondLauncherOnTheSameFolderIsRefused() {
        assertThatThrownBy(() -> Sandbox.startIn(data))
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                .hasMessageContaining("./handshake down");
    }

    @Test
    void aTakenPortIsToldWithItsHolderBeforeAnythingStarts(@TempDir Path other) throws Exception {
        Ports free = Ports.free();
        try (ServerSocket holder = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Ports taken = new Ports(
                    free.broker(),
                    free.controller(),
                    free.registry(),
                    free.registryManagement(),
                    holder.getLocalPort(),
                    free.carts(),
                    free.smtp(),
                    free.mailPage(),
                    free.ingest(),
                    free.ingestManagement(),
                    free.confirm(),
                    free.confirmManagement());
            try (Sandbox refused = new Sandbox(Home.find(), other, taken, (_, _) -> {})) {
                assertThatThrownBy(refused::startInfrastructure)
                        .isInstanceOf(LauncherException.class)
                        .hasMessageContaining("port " + holder.getLocalPort() + " of mongo")
                        .hasMessageContaining("pid " + ProcessHandle.current().pid());
                assertThat(refused.processes()).isEmpty();
            }
        }
    }

    @Test
    void aPartThatWasNotBuiltIsToldWithTheCure(@TempDir Path elsewhere) {
        Home bare = new Home(elsewhere);

        assertThatThrownBy(bare::brokerClassPath)
                .isInstanceOf(LauncherException.class)
                .hasMessageContaining("mvn -DskipTests package");
    }

    private static void killAndStart(String part) {
        PartProcess process = sandbox.part(part);
        long before = process.pid();
        process.kill();
        assertThat(process.isAlive()).isFalse();
        process.start();
        assertThat(process.pid()).isNotEqualTo(before);
    }

    private static HttpResponse<String> register(String subject, String type) throws Exception {
        String schema = "{\"schema\": \"{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"A\\\",\\\"fields\\\":"
                + "[{\\\"name\\\":\\\"a\\\",\\\"type\\\":\\\"" + type + "\\\"}]}\"}";
        return http.send(
                HttpRequest.newBuilder(URI.create(sandbox.registryUrl() + "/subjects/" + subject + "/versions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(schema))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    private static String get(String path) throws Exception {
        return http.send(
                        HttpRequest.newBuilder(URI.create(sandbox.registryUrl() + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body();
    }

    private static String read(long offset) {
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        try (KafkaConsumer<String, String> consumer = consumer()) {
            consumer.assign(List.of(partition));
            consumer.seek(partition, offset);
            List<ConsumerRecord<String, String>> records =
                    consumer.poll(Duration.ofSeconds(20)).records(partition);
            assertThat(records).isNotEmpty();
            return records.getFirst().value();
        }
    }

    private static KafkaProducer<String, String> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", sandbox.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer());
    }

    private static KafkaConsumer<String, String> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", sandbox.bootstrapServers()),
                new StringDeserializer(),
                new StringDeserializer());
    }
}
