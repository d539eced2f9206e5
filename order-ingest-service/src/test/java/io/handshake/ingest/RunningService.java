package io.handshake.ingest;

import com.mongodb.client.MongoDatabase;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it ships, on real infrastructure, with carts and a database of its own. */
final class RunningService implements AutoCloseable {
    static final String KEY = "hs_test_0123456789012345678901234567890123456789012";
    static final String TOPIC = "order-imported.v1";

    private static final Infrastructure INFRASTRUCTURE = Sandbox.forTests();
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    /** Its own, so that tests that share a broker don't see each other's orders. */
    final String cart;

    private RunningService(ConfigurableApplicationContext context, String cart) {
        this.context = context;
        this.cart = cart;
    }

    /** One answer: its status, and its body if that is JSON. */
    record Answer(int status, String contentType, String text) {
        JsonNode json() {
            return JsonMapper.shared().readTree(text);
        }
    }

    /** @param folder for carts and keys */
    static RunningService start(Path folder, String... settings) throws IOException {
        String id = UUID.randomUUID().toString().substring(0, 8);
        return startAs(folder, "shop-" + id, "ingest-" + id, settings);
    }

    static RunningService startAs(Path folder, String cart, String database, String... settings) throws IOException {
        Path carts = folder.resolve("carts.yaml");
        Files.writeString(carts, """
                carts:
                  %s:
                    type: file
                    ship-methods: { "Standard": "UPS-GROUND" }
                  %s:
                    type: topic
                    ship-methods: { "Standard": "UPS-GROUND" }
                """.formatted(cart, partner(cart)));
        return startWith(carts, cart, database, settings);
    }

    /** With these carts; the given one is the first that a test asks for. */
    static RunningService startWith(Path carts, String cart, String database, String... settings) throws IOException {
        return new RunningService(
                new SpringApplication(OrderIngestService.class).run(arguments(carts, database, settings)), cart);
    }

    /** What tells a service of its surroundings. */
    static String[] arguments(Path carts, String database, String... settings) throws IOException {
        Path keys = carts.resolveSibling("api-keys.yaml");
        Files.writeString(keys, """
                keys:
                  - {id: test, sha256: "%s", scopes: ["*"]}
                  - {id: reader, sha256: "%s", scopes: ["orders:read"]}
                """.formatted(sha256(KEY), sha256(KEY.replace("test", "reader"))));
        String uri = INFRASTRUCTURE.mongoUri().replaceFirst("/handshake", "/" + database);
        // As arguments, because they win over the service's own settings.
        List<String> arguments = new ArrayList<>(List.of(
                "server.port=0",
                "management.server.port=0",
                "spring.mongodb.uri=" + uri,
                "spring.kafka.bootstrap-servers=" + INFRASTRUCTURE.bootstrapServers(),
                "handshake.registry.url=" + INFRASTRUCTURE.registryUrl(),
                "handshake.security.api-keys-file=" + keys,
                "order-ingest.carts-file=" + carts));
        arguments.addAll(List.of(settings));
        return arguments.stream().map(argument -> "--" + argument).toArray(String[]::new);
    }

    /** The cart whose orders a foreign connector brings over a topic. */
    static String partner(String cart) {
        return cart + "-partner";
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    <T> Collection<T> beans(Class<T> type) {
        return context.getBeansOfType(type).values();
    }

    Answer get(String path) {
        return send(request(path).GET());
    }

    Answer post(String path) {
        return send(request(path).POST(HttpRequest.BodyPublishers.noBody()));
    }

    Answer upload(byte[] body, String contentType) {
        return upload(cart, "", body, contentType);
    }

    Answer upload(String toCart, String query, byte[] body, String contentType) {
        return send(request("/carts/" + toCart + "/imports" + query)
                .header("Content-Type", contentType)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
    }

    /** Uploads, waits for the end, and gives the import. */
    JsonNode imported(byte[] body, String contentType) {
        return ended(upload(body, contentType));
    }

    JsonNode ended(Answer accepted) {
        if (accepted.status() != 202) {
            throw new AssertionError("refused: " + accepted);
        }
        String id = accepted.json().path("id").asString();
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> get("/imports/" + id).json(),
                        found -> !found.path("state").asString().equals("RUNNING"));
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base().resolve(path)).timeout(PATIENCE).header("Authorization", "Bearer " + KEY);
    }

    URI base() {
        return URI.create("http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
    }

    Answer send(HttpRequest.Builder request) {
        try {
            HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    answer.statusCode(),
                    answer.headers().firstValue("Content-Type").orElse(""),
                    answer.body());
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    /** What is on the topic of this service's cart, once nothing is owed any more. */
    List<TopicReader.Imported> events() {
        return events(cart);
    }

    /** As above, of another of its carts. */
    List<TopicReader.Imported> events(String ofCart) {
        MongoDatabase database = bean(MongoDatabase.class);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> database.getCollection("outbox-due").countDocuments() == 0);
        try {
            return new TopicReader(INFRASTRUCTURE.bootstrapServers(), URI.create(INFRASTRUCTURE.registryUrl()))
                    .read(TOPIC).stream()
                            .filter(event -> event.key().startsWith(ofCart + "/"))
                            .toList();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    static @Nullable String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asString() : null;
    }

    @Override
    public void close() {
        context.close();
    }
}
