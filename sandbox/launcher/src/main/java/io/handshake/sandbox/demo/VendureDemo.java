package io.handshake.sandbox.demo;

import io.handshake.sandbox.demo.ConfirmClient.Parcel;
import io.handshake.sandbox.demo.ConfirmClient.Shipment;
import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Orders placed in a real shop, and what subscribers see of them: nobody has exported a file. Then they are shipped, and
 * read again where they came from.
 */
public final class VendureDemo {
    private static final String TOPIC = "order-imported.v1";
    private static final String CART = "vendure";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Endpoints endpoints;
    private final TopicReader topic;
    private final PrintStream out;

    public VendureDemo(Endpoints endpoints, PrintStream out) {
        this.endpoints = endpoints;
        this.topic = new TopicReader(endpoints.bootstrapServers(), endpoints.registry());
        this.out = out;
    }

    /**
     * What the shop told a shopper.
     *
     * @param code the order's number
     * @param total with tax
     */
    public record Bought(String code, String state, int lines, BigDecimal total, String currency) {}

    /** Waits for the orders, prints each beside its event, and returns what differs; empty if nothing does. */
    public List<String> run(List<Bought> orders) throws IOException, InterruptedException {
        Instant patience = Instant.now().plus(PATIENCE);
        Map<String, TopicReader.Imported> newest = newest();
        while (!orders.stream().allMatch(order -> newest.containsKey(key(order)))
                && Instant.now().isBefore(patience)) {
            Thread.sleep(500);
            newest.putAll(newest());
        }
        List<String> differences = new ArrayList<>();
        Table table = new Table(
                "order", "state at Vendure", "lines", "total", "revision", "state on the topic", "lines", "total");
        for (Bought order : orders) {
            TopicReader.@Nullable Imported event = newest.get(key(order));
            if (event == null) {
                differences.add(key(order) + " is not on the topic after " + PATIENCE.toSeconds() + " s");
                table.row(key(order), order.state(), order.lines(), order.total(), null, null, null, null);
                continue;
            }
            table.row(
                    key(order),
                    order.state(),
                    order.lines(),
                    order.total(),
                    event.revision(),
                    event.state(),
                    event.lines(),
                    event.total().setScale(order.total().scale()));
            if (event.lines() != order.lines()
                    || event.total().compareTo(order.total()) != 0
                    || !event.currency().equals(order.currency())) {
                differences.add(key(order) + " has other lines, or another total, on the topic than at Vendure");
            }
        }
        out.println();
        out.println("What shoppers bought at Vendure, and what subscribers of " + TOPIC + " see of it");
        table.print(out);
        out.println();
        return differences;
    }

    /**
     * Ships all of the orders, the second in two parts if it has two units, and returns what differs at Vendure; empty if
     * nothing does.
     *
     * @param shop where Vendure answers
     */
    public List<String> ship(List<Bought> orders, URI shop, String user, String password)
            throws IOException, InterruptedException {
        Map<String, TopicReader.Ordered> known =
                topic.orders().stream().collect(Collectors.toMap(TopicReader.Ordered::key, Function.identity()));
        Dispatch dispatch = new Dispatch(endpoints, topic, out);
        Map<String, List<Shipment>> sent = new LinkedHashMap<>();
        int box = 0;
        for (int i = 0; i < orders.size(); i++) {
            Bought bought = orders.get(i);
            TopicReader.Ordered order = known.get(key(bought));
            if (order == null) {
                dispatch.check(false, key(bought) + " is not on the topic, so it cannot be shipped");
                continue;
            }
            List<Shipment> shipments = new ArrayList<>();
            for (Map<String, Integer> part : i == 1 ? halves(order.lines()) : List.of(units(order.lines()))) {
                shipments.add(new Shipment(
                        CART + "-" + bought.code() + "-" + (shipments.size() + 1),
                        CART,
                        bought.code(),
                        Instant.now().truncatedTo(ChronoUnit.SECONDS),
                        List.of(new Parcel("UPS", "UPS-GROUND", "1Z999AA109876543" + (10 + ++box), part))));
                dispatch.ship(shipments.getLast(), order.email());
            }
            sent.put(bought.code(), shipments);
        }
        dispatch.await();
        out.println("What left the building, and what Vendure acknowledged");
        dispatch.print();
        readBack(orders, sent, shop, user, password, dispatch);
        out.println();
        return dispatch.differences();
    }

    private static Map<String, Integer> units(List<TopicReader.Line> lines) {
        Map<String, Integer> units = new LinkedHashMap<>();
        lines.forEach(line -> units.merge(line.sku(), line.open(), Integer::sum));
        return units;
    }

    /** One unit, and the rest; all at once if there is only one. */
    private static List<Map<String, Integer>> halves(List<TopicReader.Line> lines) {
        Map<String, Integer> rest = units(lines);
        String first = rest.keySet().iterator().next();
        if (rest.values().stream().mapToInt(Integer::intValue).sum() < 2) {
            return List.of(rest);
        }
        rest.merge(first, -1, Integer::sum);
        rest.values().removeIf(left -> left == 0);
        return List.of(Map.of(first, 1), rest);
    }

    private void readBack(
            List<Bought> orders,
            Map<String, List<Shipment>> sent,
            URI shop,
            String user,
            String password,
            Dispatch dispatch)
            throws IOException, InterruptedException {
        VendureAdmin admin = new VendureAdmin(shop);
        admin.logIn(user, password);
        Table table = new Table("order", "state at Vendure", "fulfilments", "tracking", "payment", "settled");
        for (Bought bought : orders) {
            VendureAdmin.Order order = admin.order(bought.code());
            List<String> tracking = order.fulfilments().stream()
                    .filter(fulfilment -> fulfilment.state().equals("Shipped"))
                    .map(VendureAdmin.Fulfilment::tracking)
                    .sorted()
                    .toList();
            table.row(
                    key(bought),
                    order.state(),
                    order.fulfilments().stream()
                            .map(VendureAdmin.Fulfilment::state)
                            .collect(Collectors.joining(" ")),
                    String.join(" ", tracking),
                    order.payments().stream().map(VendureAdmin.Payment::state).collect(Collectors.joining(" ")),
                    order.settled());
            List<String> wanted = sent.getOrDefault(bought.code(), List.of()).stream()
                    .flatMap(shipment -> shipment.tracking().stream())
                    .sorted()
                    .toList();
            dispatch.check(order.state().equals("Shipped"), key(bought) + " is " + order.state() + " at Vendure");
            dispatch.check(
                    tracking.equals(wanted),
                    key(bought) + " has the tracking numbers " + tracking + " at Vendure, and " + wanted
                            + " were sent");
            dispatch.check(
                    order.payments().size() == 1 && order.settled().compareTo(bought.total()) == 0,
                    key(bought) + " has " + order.settled() + " settled at Vendure, of " + bought.total());
        }
        out.println();
        out.println("What Vendure's own administrators see of it");
        table.print(out);
    }

    private static String key(Bought order) {
        return CART + "/" + order.code();
    }

    private Map<String, TopicReader.Imported> newest() throws IOException, InterruptedException {
        return topic.read(TOPIC).stream()
                .collect(Collectors.toMap(TopicReader.Imported::key, Function.identity(), (_, later) -> later));
    }
}
