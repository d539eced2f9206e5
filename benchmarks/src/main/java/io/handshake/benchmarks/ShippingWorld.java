package io.handshake.benchmarks;

import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.fault.FaultScript;
import io.handshake.sandbox.carts.shop.OrderSpec;
import io.handshake.sandbox.demo.ConfirmClient;
import io.handshake.sandbox.demo.ConfirmClient.Standing;
import io.handshake.sandbox.demo.ConfirmClient.Step;
import io.handshake.sandbox.launcher.PartProcess;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.sandbox.link.Condition;
import io.handshake.sandbox.link.FaultyLink;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Shops with orders that wait to be shipped, and shipment-confirm as a process that knows them. The carts are simulated
 * ones in this process, each behind a link that can die; how long a call to them takes is set.
 */
final class ShippingWorld implements AutoCloseable {
    private static final String PASSWORD = "BENCH_CART_PASSWORD";
    private static final String SKU = "MUG";
    private static final String DATABASE = "shipment-confirm";
    private static final String HANDSHAKES = "handshakes";
    private static final Duration TAKEN_IN_WITHIN = Duration.ofMinutes(5);
    /** Shipments per POST. */
    private static final int ARRAY = 500;

    private static final Set<String> GOOD = Set.of("APPLIED", "DEGRADED");

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final SimulatedCarts carts;
    private final Map<String, FaultyLink> links;
    private final World world;
    private final PartProcess service;
    private final URI confirm;
    private final ConfirmClient client;

    private ShippingWorld(
            SimulatedCarts carts, Map<String, FaultyLink> links, World world, PartProcess service, URI confirm) {
        this.carts = carts;
        this.links = links;
        this.world = world;
        this.service = service;
        this.confirm = confirm;
        this.client = new ConfirmClient(confirm, world.key(), Duration.ofMinutes(1));
    }

    /** Orders of one cart that are shipped together; a series is never used twice. */
    record Load(String cart, char series, int orders) {}

    /**
     * Places the orders, has order-ingest pull them, and ends it when shipment-confirm knows them all.
     *
     * @param calls how many calls each cart gets at once
     */
    static ShippingWorld start(Map<String, Integer> calls, List<Load> loads) throws IOException, InterruptedException {
        SimulatedCarts carts = SimulatedCarts.start();
        Map<String, FaultyLink> links = new HashMap<>();
        StringBuilder yaml = new StringBuilder("carts:\n");
        for (String id : calls.keySet()) {
            carts.create(id, CartSettings.of(CartType.VENDURE)).product(SKU, 1000, 1_000_000);
            FaultyLink link = FaultyLink.to(carts.port());
            links.put(id, link);
            // Each leg may use a quarter of a cart's rate, and the rate is not what is measured.
            yaml.append("""
                      %1$s:
                        type: vendure
                        url: "http://127.0.0.1:%2$d/%1$s"
                        allow-private: true
                        username: superadmin
                        password: "${%3$s}"
                        import-when: authorized
                        requests-per-second: 10000
                    """.formatted(id, link.port(), PASSWORD));
        }
        for (Load load : loads) {
            for (int place = 0; place < load.orders(); place++) {
                carts.cart(load.cart()).shop().place(order(OrderFile.number(load.series(), place)));
            }
        }
        Map<String, String> environment = new HashMap<>(Map.of(PASSWORD, "test-only-password"));
        World world = World.start(Sandbox.SERVICE_HEAP, yaml.toString(), environment);
        Sandbox sandbox = world.sandbox();
        environment.put("SPRING_APPLICATION_JSON", settings(calls));
        sandbox.givesServices(environment);
        var _ = sandbox.startMail();
        PartProcess service =
                sandbox.startShipmentConfirm(sandbox, sandbox.smtpUrl(), world.cartsFile(), world.keysFile());
        ShippingWorld shipping = new ShippingWorld(
                carts,
                links,
                world,
                service,
                URI.create("http://127.0.0.1:" + sandbox.ports().confirm()));
        shipping.awaitOrders(loads.stream().mapToInt(Load::orders).sum());
        // It would go on reading orders again, at the same carts and on the same processors.
        world.service().stop();
        return shipping;
    }

    /** Carts are not read back while we measure: those calls belong to no shipment. */
    private static String settings(Map<String, Integer> calls) {
        return calls.entrySet().stream()
                .map(cart -> "\"" + cart.getKey() + "\": " + cart.getValue())
                .collect(Collectors.joining(
                        ", ",
                        "{\"shipment-confirm\": {\"settle\": \"12h\"},"
                                + " \"handshake\": {\"effects\": {\"calls-per-target\": {",
                        "}}}}"));
    }

    private static OrderSpec order(String number) {
        OrderSpec any = OrderSpec.of(SKU, 2);
        return new OrderSpec(
                number,
                any.filledAt(),
                any.placedAt(),
                any.customer(),
                any.shipTo(),
                any.billTo(),
                any.lines(),
                any.shippingMethod(),
                any.shipping(),
                any.payment());
    }

    private void awaitOrders(int orders) throws InterruptedException {
        long patience = System.nanoTime() + TAKEN_IN_WITHIN.toNanos();
        long known = 0;
        while (known < orders) {
            if (System.nanoTime() - patience > 0) {
                throw new IllegalStateException(
                        "of " + orders + " orders shipment-confirm knows only " + known + " after " + TAKEN_IN_WITHIN);
            }
            Thread.sleep(200);
            known = world.database(DATABASE).getCollection(HANDSHAKES).estimatedDocumentCount();
        }
    }

    World world() {
        return world;
    }

    PartProcess service() {
        return service;
    }

    /** From now on each call takes so long, and calls are counted from zero. */
    void latency(Duration latency) {
        for (String id : links.keySet()) {
            carts.cart(id).faults().set(List.of(FaultRule.always(new Fault.Late(latency))));
        }
    }

    /** Whatever is sent to the cart gets lost from now on, without a word. */
    void kill(String cart) {
        link(cart).become(new Condition.HalfOpen());
    }

    private FaultyLink link(String cart) {
        FaultyLink link = links.get(cart);
        if (link == null) {
            throw new IllegalArgumentException("there is no cart " + cart);
        }
        return link;
    }

    /** How many calls the cart has got since {@link #latency}. */
    int calls(String cart) {
        SimulatedCart one = carts.cart(cart);
        return one.faults().fired().stream().mapToInt(FaultScript.Fired::times).sum();
    }

    /** Begins to wait for the load's shipments to be confirmed. */
    TopicWatch watch(Load load) {
        return TopicWatch.begin(
                world.sandbox().bootstrapServers(), "shipment-confirmed.v1", load.series(), load.orders());
    }

    /** Reports one shipment for each order, those of several loads in turns. */
    void ship(List<Load> loads) throws IOException, InterruptedException {
        int longest = loads.stream().mapToInt(Load::orders).max().orElse(0);
        List<String> bodies = new ArrayList<>();
        for (int place = 0; place < longest; place++) {
            for (Load load : loads) {
                if (place < load.orders()) {
                    bodies.add(shipment(load, place));
                }
            }
            if (bodies.size() >= ARRAY || place == longest - 1) {
                post("[" + String.join(",", bodies) + "]");
                bodies.clear();
            }
        }
    }

    private static String shipment(Load load, int place) {
        return """
                {"shipmentId": "%1$s", "cartId": "%2$s", "orderNumber": "%3$s", "shippedAt": "%4$s", "packages": [
                {"carrier": "UPS", "service": "UPS-GROUND", "trackingNumber": "1Z%3$s",
                "lines": [{"sku": "%5$s", "quantity": 2}]}]}
                """.formatted(id(load, place), load.cart(), OrderFile.number(load.series(), place), Instant.now(), SKU);
    }

    private static String id(Load load, int place) {
        return OrderFile.number(load.series(), place) + "-1";
    }

    private void post(String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(confirm.resolve("/shipments"))
                        .timeout(Duration.ofMinutes(2))
                        .header("Authorization", "Bearer " + world.key())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException("shipments are answered with " + answer.statusCode() + " " + answer.body());
        }
    }

    /** Fails unless each shipment's four steps have ended well. */
    void requireEnded(Load load) throws IOException, InterruptedException {
        for (int place = 0; place < load.orders(); place++) {
            Standing standing = client.standing(id(load, place));
            if (standing.steps().size() != 4 || !standing.steps().stream().allMatch(ShippingWorld::endedWell)) {
                throw new IllegalStateException("told to be confirmed, but is " + standing);
            }
        }
    }

    /** How many of its shipments have ended. */
    int ended(Load load) throws IOException, InterruptedException {
        int ended = 0;
        for (int place = 0; place < load.orders(); place++) {
            ended += client.standing(id(load, place)).steps().stream().allMatch(Step::ended) ? 1 : 0;
        }
        return ended;
    }

    private static boolean endedWell(Step step) {
        return step.ended() && GOOD.contains(String.valueOf(step.outcome()));
    }

    @Override
    public void close() {
        world.close();
        links.values().forEach(FaultyLink::close);
        carts.close();
    }
}
