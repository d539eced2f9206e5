package io.handshake.confirm;

import com.mongodb.client.MongoDatabase;
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
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The service as it ships, on real infrastructure, with carts, a consumer group and a database of its own. */
final class RunningService implements AutoCloseable {
    static final String KEY = "hs_test_0123456789012345678901234567890123456789012";
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final Infrastructure INFRASTRUCTURE = Sandbox.forTests();

    private final HttpClient http = HttpClient.newHttpClient();
    private final ConfigurableApplicationContext context;
    /** Its own, so that tests that share a broker don't see each other's orders. */
    final String cart;

    final String database;

    private RunningService(ConfigurableApplicationContext context, String cart, String database) {
        this.context = context;
        this.cart = cart;
        this.database = database;
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
        return startAs(folder, "shop-" + id, "confirm-" + id, settings);
    }

    /** Another instance of the same service, or the same again. */
    static RunningService startAs(Path folder, String cart, String database, String... settings) throws IOException {
        return startAs(folder, cart, database, List.of(), settings);
    }

    /** @param instead configurations whose primary beans stand in for the service's own */
    static RunningService startAs(Path folder, String cart, String database, List<Class<?>> instead, String... settings)
            throws IOException {
        return startWith(folder, """
                carts:
                  %s:
                    type: file
                    carriers: { "UPS": "ups" }
                    order-link: "https://shop.example.org/orders/{number}"
                """.formatted(cart), cart, database, instead, settings);
    }

    /** @param file the carts file, in which {@code cart} is the one that shipments are of unless they say another */
    static RunningService startWith(
            Path folder, String file, String cart, String database, List<Class<?>> instead, String... settings)
            throws IOException {
        Path carts = Files.writeString(folder.resolve("carts.yaml"), file);
        List<Class<?>> sources = new ArrayList<>(List.of(ShipmentConfirmService.class));
        sources.addAll(instead);
        return new RunningService(
                new SpringApplication(sources.toArray(Class[]::new)).run(arguments(carts, database, settings)),
                cart,
                database);
    }

    private static String[] arguments(Path carts, String database, String... settings) throws IOException {
        Path keys = carts.resolveSibling("api-keys.yaml");
        Files.writeString(keys, """
                keys:
                  - {id: test, sha256: "%s", scopes: ["*"]}
                  - {id: reader, sha256: "%s", scopes: ["shipments:read"]}
                """.formatted(sha256(KEY), sha256(KEY.replace("test", "reader"))));
        String uri = INFRASTRUCTURE.mongoUri().replaceFirst("/handshake", "/" + database);
        // As arguments, because they win over the service's own settings.
        List<String> arguments = new ArrayList<>(List.of(
                "server.port=0",
                "management.server.port=0",
                "spring.mongodb.uri=" + uri,
                "spring.kafka.bootstrap-servers=" + INFRASTRUCTURE.bootstrapServers(),
                "spring.kafka.consumer.group-id=" + database,
                "handshake.registry.url=" + INFRASTRUCTURE.registryUrl(),
                "handshake.security.api-keys-file=" + keys,
                "shipment-confirm.carts-file=" + carts));
        arguments.addAll(List.of(settings));
        return arguments.stream().map(argument -> "--" + argument).toArray(String[]::new);
    }

    private static String sha256(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    static WorldTopics world() {
        return new WorldTopics(INFRASTRUCTURE);
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

    /** A page that is not for the world, such as health. */
    Answer manage(String path) {
        String port = context.getEnvironment().getProperty("local.management.port");
        return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .GET());
    }

    Answer post(String path, String json) {
        return post(path, json, "application/json");
    }

    Answer post(String path, String body, String contentType) {
        return send(request(path).header("Content-Type", contentType).POST(HttpRequest.BodyPublishers.ofString(body)));
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

    /** A shipment of this cart as an OMS would post it: so many mugs in one parcel. */
    String shipment(String id, String order, int mugs) {
        return shipment(id, order, mugs, "1Z" + id);
    }

    String shipment(String id, String order, int mugs, String tracking) {
        return """
                {"shipmentId": "%s", "cartId": "%s", "orderNumber": "%s", "shippedAt": "2026-11-02T08:00:00Z",
                 "packages": [{"carrier": "UPS", "service": "GROUND", "trackingNumber": "%s",
                               "lines": [{"sku": "MUG", "quantity": %d}]}]}
                """.formatted(id, cart, order, tracking, mugs);
    }

    /** The shipment, once it is as it is waited for. */
    JsonNode await(String id, String field, String value) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .until(
                        () -> get("/shipments/" + id).json(),
                        view -> view.path(field).asString("").equals(value));
    }

    /** Nothing is owed to the broker any more. */
    void awaitPublished() {
        MongoDatabase mongo = bean(MongoDatabase.class);
        Awaitility.await()
                .atMost(PATIENCE)
                .until(() -> mongo.getCollection("outbox-due").countDocuments() == 0);
    }

    @Override
    public void close() {
        context.close();
    }
}
