package io.handshake.sandbox.demo;

import io.handshake.sandbox.demo.ConfirmClient.Parcel;
import io.handshake.sandbox.demo.ConfirmClient.Shipment;
import io.handshake.sandbox.demo.SimulatedShop.Buyer;
import io.handshake.sandbox.demo.SimulatedShop.Effect;
import io.handshake.sandbox.demo.SimulatedShop.Placed;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * The goods leave the building: orders that came in as files, and orders of a cart with an API, whose ledger then tells
 * what really happened there.
 */
public final class ShippingDemo {
    /** The cart with an API, as carts.yaml must name it. */
    public static final String CART = "web-shop";

    /** Told by its confirmation file. */
    private static final String FILE_CART = "legacy";
    /** Cannot be told: people do it. */
    private static final String CART_BY_HAND = "demo-shop";

    private static final int FROM_FILES = 3;

    private final SimulatedShop shop;
    private final IngestClient ingest;
    private final TopicReader topics;
    private final Dispatch dispatch;
    private final @Nullable MailSink mails;
    private final PrintStream out;
    private final Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);

    public ShippingDemo(SimulatedShop shop, Endpoints endpoints, PrintStream out) {
        this.shop = shop;
        this.ingest = new IngestClient(endpoints.ingest(), endpoints.key());
        this.topics = new TopicReader(endpoints.bootstrapServers(), endpoints.registry());
        this.dispatch = new Dispatch(endpoints, topics, out);
        this.mails = endpoints.mails() == null ? null : new MailSink(endpoints.mails());
        this.out = out;
    }

    /** Tells the story, and returns what differed between the service and what lies beyond it; empty if nothing did. */
    public List<String> run() throws IOException, InterruptedException {
        List<Placed> placed = orders();
        for (Placed order : placed) {
            ingest.fetch(CART, order.number());
        }
        List<Shipment> fromFiles = shipOrdersOfFiles();
        List<Shipment> fromShop = shipOrdersOfTheShop(placed);
        dispatch.await();

        out.println("What left the building, and what the carts know of it");
        dispatch.print();
        out.println();
        out.println(fromShop.getFirst().id() + " was reported twice, and is one shipment.");
        out.println();
        out.println("What waits for a person (GET /tasks): what contradicts its order, and what a cart can't be told");
        dispatch.printTasks();
        dispatch.doByHand();
        out.println("The second is done and said to be done (POST /tasks/{id}/resolve), and closes its shipment.");

        List<Effect> ledger = shop.ledger();
        Map<String, Placed> byNumber = placed.stream().collect(Collectors.toMap(Placed::number, Function.identity()));
        verifyLedger(ledger, fromShop, byNumber);
        verifyConfirmationFile(fromFiles);
        List<String> differences = dispatch.differences();
        out.println();
        out.println("What really happened at " + CART + " (its own ledger)");
        print(ledger, placed);
        MailSink sink = mails;
        if (sink != null) {
            out.println();
            out.println("Mails to customers: " + sink.mails().size() + ", see " + sink.page());
        }
        out.println();
        return differences;
    }

    /** Paid by card, which is authorised and not yet charged. */
    private List<Placed> orders() throws IOException, InterruptedException {
        shop.sells("MUG-BLUE", "Mug, blue", 1250, 50);
        shop.sells("TEE-M", "T-shirt, M", 1999, 50);
        shop.sells("LAMP-1", "Desk lamp", 4995, 10);
        return shop.orders(List.of(
                new Buyer("W-1001", "Ada", "Lovelace", units("MUG-BLUE", 1, "TEE-M", 1)),
                new Buyer("W-1002", "Grace", "Hopper", units("TEE-M", 2)),
                new Buyer("W-1003", "Mary", "Somerville", units("MUG-BLUE", 2, "LAMP-1", 1)),
                new Buyer("W-1004", "Emmy", "Noether", units("MUG-BLUE", 1))));
    }

    private static Map<String, Integer> units(Object... skusAndQuantities) {
        Map<String, Integer> units = new LinkedHashMap<>();
        for (int i = 0; i < skusAndQuantities.length; i += 2) {
            units.put((String) skusAndQuantities[i], (Integer) skusAndQuantities[i + 1]);
        }
        return units;
    }

    /** Orders that came in as files, each whole and in one box; returns those of the cart with a confirmation file. */
    private List<Shipment> shipOrdersOfFiles() throws IOException, InterruptedException {
        List<Shipment> shipments = new ArrayList<>();
        int byHand = 0;
        for (TopicReader.Ordered order : topics.orders()) {
            String cart = order.key().substring(0, order.key().indexOf('/'));
            if (!order.state().equals("READY") || order.email() == null) {
                continue;
            }
            if (cart.equals(FILE_CART) && shipments.size() < FROM_FILES) {
                Shipment shipment = dhl(order, cart, shipments.size());
                dispatch.ship(shipment, order.email());
                shipments.add(shipment);
            } else if (cart.equals(CART_BY_HAND) && byHand == 0) {
                dispatch.shipByHand(dhl(order, cart, FROM_FILES + byHand), order.email());
                byHand++;
            }
        }
        dispatch.check(
                shipments.size() == FROM_FILES && byHand == 1,
                "only " + shipments.size() + " and " + byHand + " orders of files are ready to ship");
        return shipments;
    }

    private Shipment dhl(TopicReader.Ordered order, String cart, int box) {
        Map<String, Integer> units = new LinkedHashMap<>();
        order.lines().forEach(line -> units.merge(line.sku(), line.open(), Integer::sum));
        units.values().removeIf(open -> open == 0);
        String number = order.key().substring(cart.length() + 1);
        return new Shipment(
                cart + "-" + number + "-1",
                cart,
                number,
                now,
                List.of(new Parcel("DHL", "PAKET", "0034043417" + (10000 + box), units)));
    }

    /** One in one box, one in two boxes, one in two parts, and one with more in it than was ordered. */
    private List<Shipment> shipOrdersOfTheShop(List<Placed> placed) throws IOException, InterruptedException {
        List<Shipment> shipments = List.of(
                shipment("W-1001", 1, ups(1, units("MUG-BLUE", 1, "TEE-M", 1))),
                shipment("W-1002", 1, ups(2, units("TEE-M", 1)), ups(3, units("TEE-M", 1))),
                shipment("W-1003", 1, ups(4, units("MUG-BLUE", 2))),
                shipment("W-1003", 2, ups(5, units("LAMP-1", 1))));
        Map<String, Placed> byNumber = placed.stream().collect(Collectors.toMap(Placed::number, Function.identity()));
        for (Shipment shipment : shipments) {
            Placed order = byNumber.get(shipment.order());
            dispatch.ship(shipment, order == null ? null : order.email());
        }
        dispatch.confirm().ship(shipments.getFirst());
        dispatch.shipAgainstTheOrder(shipment("W-1004", 1, ups(6, units("MUG-BLUE", 2))));
        return shipments;
    }

    private Shipment shipment(String number, int part, Parcel... parcels) {
        return new Shipment(CART + "-" + number + "-" + part, CART, number, now, List.of(parcels));
    }

    private static Parcel ups(int box, Map<String, Integer> units) {
        return new Parcel("UPS", "UPS-GROUND", "1Z999AA1012345678" + box, units);
    }

    /** Each parcel once, each payment once and whole, and nothing of what waits for a person. */
    private void verifyLedger(List<Effect> ledger, List<Shipment> shipments, Map<String, Placed> placed) {
        Map<String, List<String>> expected = new LinkedHashMap<>();
        placed.keySet().forEach(number -> expected.put(number, new ArrayList<>()));
        for (Shipment shipment : shipments) {
            expected.computeIfAbsent(shipment.order(), _ -> new ArrayList<>()).addAll(shipment.tracking());
        }
        expected.forEach((number, tracking) -> {
            List<String> there = of(ledger, "SHIPPED", number).stream()
                    .map(effect -> trackingOf(ledger, effect))
                    .sorted()
                    .toList();
            dispatch.check(
                    there.equals(tracking.stream().sorted().toList()),
                    number + ": the cart has shipments " + there + ", and " + tracking + " were sent");
            List<Effect> captures = of(ledger, "CAPTURED", number);
            BigDecimal captured = captured(captures);
            Placed order = placed.get(number);
            BigDecimal due = tracking.isEmpty() || order == null ? BigDecimal.ZERO : order.total();
            dispatch.check(
                    captures.size() == (tracking.isEmpty() ? 0 : 1) && captured.compareTo(due) == 0,
                    number + ": the cart has captured " + captured + " in " + captures.size() + " steps, and " + due
                            + " is due");
        });
        // What the service says is captured must be what the cart says.
        for (Shipment shipment : shipments) {
            BigDecimal said = dispatch.standing(shipment).captured();
            BigDecimal there = captured(of(ledger, "CAPTURED", shipment.order()));
            dispatch.check(
                    said != null && said.compareTo(there) == 0,
                    shipment.id() + ": the service says " + said + " is captured, the cart " + there);
        }
    }

    private static List<Effect> of(List<Effect> ledger, String kind, String number) {
        return ledger.stream()
                .filter(effect -> effect.kind().equals(kind) && number.equals(effect.order()))
                .toList();
    }

    private static BigDecimal captured(List<Effect> captures) {
        return BigDecimal.valueOf(captures.stream().mapToLong(Effect::amount).sum(), 2);
    }

    private static String trackingOf(List<Effect> ledger, Effect shipped) {
        return ledger.stream()
                .filter(effect -> effect.kind().equals("TRACKING")
                        && effect.subject() != null
                        && effect.subject().equals(shipped.subject()))
                .map(effect -> String.valueOf(effect.reference()))
                .collect(Collectors.joining("+"));
    }

    private void verifyConfirmationFile(List<Shipment> shipments) throws IOException, InterruptedException {
        List<JsonNode> file = dispatch.confirm().confirmations(FILE_CART);
        for (Shipment shipment : shipments) {
            String tracking = shipment.tracking().getFirst();
            long rows = file.stream()
                    .filter(row -> row.path("shipmentId").asString("").equals(shipment.id())
                            && row.path("orderNumber").asString("").equals(shipment.order())
                            && row.path("trackingNumber").asString("").equals(tracking))
                    .count();
            dispatch.check(
                    rows == 1,
                    "the confirmation file of " + FILE_CART + " tells of " + shipment.id() + " " + rows + " times");
        }
        dispatch.check(
                file.size() == shipments.size(),
                "the confirmation file of " + FILE_CART + " has " + file.size() + " rows, not " + shipments.size());
    }

    private void print(List<Effect> ledger, List<Placed> placed) {
        Table table = new Table("order", "authorised", "parcels", "units", "tracking", "captures", "captured");
        for (Placed order : placed) {
            List<Effect> shipped = of(ledger, "SHIPPED", order.number());
            List<Effect> captures = of(ledger, "CAPTURED", order.number());
            table.row(
                    CART + "/" + order.number(),
                    order.total(),
                    shipped.size(),
                    shipped.stream().mapToInt(Effect::quantity).sum(),
                    shipped.stream().map(effect -> trackingOf(ledger, effect)).collect(Collectors.joining(" ")),
                    captures.size(),
                    captured(captures));
        }
        table.print(out);
    }
}
