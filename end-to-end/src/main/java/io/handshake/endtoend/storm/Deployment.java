package io.handshake.endtoend.storm;

import io.handshake.sandbox.demo.ConfirmClient;
import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.MailSink;
import io.handshake.sandbox.demo.SimulatedShop;
import io.handshake.sandbox.demo.TopicReader;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.LauncherException;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.sandbox.link.Condition;
import io.handshake.sandbox.link.FaultyLink;
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
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What a storm is about: broker, registry, database and two instances of order-ingest on one store, each a process, with
 * links between them that can be made bad. If a cart has an API, then also simulated carts, a mail sink, and two instances
 * of shipment-confirm.
 */
final class Deployment implements AutoCloseable {
    static final String BROKER = "broker";
    static final String REGISTRY = "registry";
    static final String MONGO = "mongo";
    /** The links by which the load reaches the services. */
    static final String UPLOADS = "uploads";
    /** The links by which shipments are reported. */
    static final String SHIPMENTS = "shipments";

    /** The link by which the services reach the simulated carts. */
    static final String CARTS = "carts";
    /** The link by which mails go out. */
    static final String SMTP = "smtp";

    static final List<String> SERVICES = List.of("order-ingest", "order-ingest-2");
    static final List<String> CONFIRMING = List.of("shipment-confirm", "shipment-confirm-2");

    private static final String PASSWORD = "STORM_CART_PASSWORD";

    private static final Duration ANSWERED_WITHIN = Duration.ofSeconds(15);
    private static final Duration UP_WITHIN = Duration.ofMinutes(4);
    private static final String PENDING = "outbox_pending";

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final Sandbox sandbox;
    private final Map<String, List<FaultyLink>> links;
    private final List<PartProcess> services;
    /** Empty if no cart has an API. */
    private final List<PartProcess> confirming;

    private final String key;

    private Deployment(
            Sandbox sandbox,
            Map<String, List<FaultyLink>> links,
            List<PartProcess> services,
            List<PartProcess> confirming,
            String key) {
        this.sandbox = sandbox;
        this.links = links;
        this.services = services;
        this.confirming = confirming;
        this.key = key;
    }

    /** @param carts cart → its type */
    static Deployment start(Path folder, Map<String, String> carts) throws IOException, InterruptedException {
        FaultyLink[] broker = new FaultyLink[1];
        Sandbox sandbox = Sandbox.startIn(folder, door -> {
            broker[0] = FaultyLink.to(door);
            return broker[0].port();
        });
        sandbox.makeTopicsOf(carts.entrySet().stream()
                .filter(cart -> cart.getValue().equals("topic"))
                .map(Map.Entry::getKey)
                .toList());
        FaultyLink registry = FaultyLink.to(sandbox.ports().registry());
        FaultyLink mongo = FaultyLink.to(sandbox.ports().mongo());
        Infrastructure behindLinks = new BehindLinks(
                "127.0.0.1:" + broker[0].port(),
                "http://127.0.0.1:" + registry.port() + "/apis/ccompat/v7",
                "mongodb://127.0.0.1:" + mongo.port() + "/handshake");
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        String key = "hs_storm_" + Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        boolean withApi = carts.containsValue(ShipmentLoad.TYPE);
        FaultyLink toCarts = FaultyLink.to(sandbox.ports().carts());
        FaultyLink smtp = FaultyLink.to(sandbox.ports().smtp());
        if (withApi) {
            var _ = sandbox.startCarts();
            var _ = sandbox.startMail();
            sandbox.givesServices(Map.of(PASSWORD, "test-only-password"));
            for (Map.Entry<String, String> cart : carts.entrySet()) {
                if (cart.getValue().equals(ShipmentLoad.TYPE)) {
                    new SimulatedShop(URI.create(sandbox.cartsUrl()), cart.getKey()).open();
                }
            }
        }
        Path cartsFile = Files.writeString(folder.resolve("carts.yaml"), cartsYaml(carts, toCarts.port()));
        Path keysFile = Files.writeString(
                folder.resolve("api-keys.yaml"),
                "keys:\n  - {id: storm, sha256: \"" + sha256(key) + "\", scopes: [\"*\"]}\n");
        List<PartProcess> services = List.of(
                sandbox.startOrderIngest(behindLinks, cartsFile, keysFile),
                sandbox.startAnotherOrderIngest(behindLinks, cartsFile, keysFile));
        String smtpUrl = "smtp://127.0.0.1:" + smtp.port();
        List<PartProcess> confirming = withApi
                ? List.of(
                        sandbox.startShipmentConfirm(behindLinks, smtpUrl, cartsFile, keysFile),
                        sandbox.startAnotherShipmentConfirm(behindLinks, smtpUrl, cartsFile, keysFile))
                : List.of();
        Map<String, List<FaultyLink>> links = Map.of(
                BROKER,
                List.of(broker[0]),
                REGISTRY,
                List.of(registry),
                MONGO,
                List.of(mongo),
                CARTS,
                List.of(toCarts),
                SMTP,
                List.of(smtp),
                UPLOADS,
                linksTo(services),
                SHIPMENTS,
                linksTo(confirming));
        return new Deployment(sandbox, links, services, confirming, key);
    }

    private static List<FaultyLink> linksTo(List<PartProcess> services) {
        return services.stream()
                .map(service -> FaultyLink.to(service.ports().getFirst()))
                .toList();
    }

    private static String cartsYaml(Map<String, String> carts, int port) {
        StringBuilder yaml = new StringBuilder("carts:\n");
        carts.forEach((cart, type) -> {
            if (type.equals(ShipmentLoad.TYPE)) {
                yaml.append("""
                          %1$s:
                            type: %2$s
                            url: "http://127.0.0.1:%3$d/%1$s"
                            allow-private: true
                            username: superadmin
                            password: "${%4$s}"
                            import-when: authorized
                            requests-per-second: 1000
                        """.formatted(cart, type, port, PASSWORD));
            } else {
                yaml.append("  ").append(cart).append(": {type: ").append(type).append("}\n");
            }
        });
        return yaml.toString();
    }

    private record BehindLinks(String bootstrapServers, String registryUrl, String mongoUri) implements Infrastructure {
        @Override
        public void close() {}
    }

    PartProcess part(String name) {
        return sandbox.part(name);
    }

    List<FaultyLink> links(String name) {
        List<FaultyLink> found = links.get(name);
        if (found == null) {
            throw new IllegalArgumentException("there is no link " + name);
        }
        return found;
    }

    /** The services as the load reaches them: over links that may be bad. */
    List<IngestClient> uploads() {
        return links(UPLOADS).stream().map(link -> client(link.port())).toList();
    }

    /** A service reached directly. */
    IngestClient direct() {
        return client(services.getFirst().ports().getFirst());
    }

    /** Where shipments are reported: over links that may be bad. */
    List<ConfirmClient> shipments() {
        return links(SHIPMENTS).stream().map(link -> confirmClient(link.port())).toList();
    }

    /** Where shipments are asked for, directly. */
    List<ConfirmClient> directShipments() {
        return confirming.stream()
                .map(service -> confirmClient(service.ports().getFirst()))
                .toList();
    }

    private ConfirmClient confirmClient(int port) {
        return new ConfirmClient(URI.create("http://127.0.0.1:" + port), key, ANSWERED_WITHIN);
    }

    /** A simulated cart from behind, directly. */
    SimulatedShop shop(String cart) {
        return new SimulatedShop(URI.create(sandbox.cartsUrl()), cart);
    }

    MailSink mails() {
        return new MailSink(URI.create(sandbox.mailPage()));
    }

    private IngestClient client(int port) {
        return new IngestClient(URI.create("http://127.0.0.1:" + port), key, ANSWERED_WITHIN);
    }

    String bootstrapServers() {
        return sandbox.bootstrapServers();
    }

    URI registry() {
        return URI.create(sandbox.registryUrl());
    }

    /** The folder with the schemas of all records. */
    Path schemas() {
        return sandbox.schemas();
    }

    TopicReader topics() {
        return new TopicReader(sandbox.bootstrapServers(), URI.create(sandbox.registryUrl()));
    }

    /** As a supervisor would: started again until it stays up. */
    void keepUp(String name) {
        PartProcess part = part(name);
        Instant patience = Instant.now().plus(UP_WITHIN);
        while (!part.isAlive()) {
            try {
                part.start();
            } catch (LauncherException notYet) {
                if (!part.isAlive() && Instant.now().isAfter(patience)) {
                    throw notYet;
                }
            }
        }
    }

    /** Everything runs again, and nothing is between. */
    void heal() {
        links.values().forEach(all -> all.forEach(link -> link.become(new Condition.Sound())));
        for (String name : Stream.concat(
                        Stream.of(MONGO, BROKER, REGISTRY), instances().map(PartProcess::name))
                .toList()) {
            if (part(name).isAlive()) {
                part(name).resume();
            }
            keepUp(name);
        }
    }

    /** How many records a leg has taken in, of all that it reads. */
    long read(String group) throws ExecutionException, InterruptedException, TimeoutException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers()))) {
            return admin
                    .listConsumerGroupOffsets(group)
                    .partitionsToOffsetAndMetadata()
                    .get(ANSWERED_WITHIN.toSeconds(), TimeUnit.SECONDS)
                    .values()
                    .stream()
                    .filter(Objects::nonNull)
                    .mapToLong(OffsetAndMetadata::offset)
                    .sum();
        }
    }

    private Stream<PartProcess> instances() {
        return Stream.concat(services.stream(), confirming.stream());
    }

    /** How many orders have events that no instance has brought to the broker. */
    long pending() throws IOException, InterruptedException {
        long most = 0;
        for (PartProcess service : instances().toList()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(
                                    "http://127.0.0.1:" + service.ports().getLast() + "/actuator/prometheus"))
                            .timeout(ANSWERED_WITHIN)
                            .build(),
                    HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
            most = Math.max(
                    most,
                    answer.body()
                            .lines()
                            .filter(line -> line.startsWith(PENDING + " ") || line.startsWith(PENDING + "{"))
                            .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                            .findFirst()
                            .orElseThrow(() -> new IOException(service.name() + " does not tell " + PENDING)));
        }
        return most;
    }

    @Override
    public void close() {
        sandbox.close();
        links.values().forEach(all -> all.forEach(FaultyLink::close));
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
