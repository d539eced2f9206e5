package io.handshake.sandbox.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Orders placed in a real shop, and what subscribers see of them: nobody has exported a file. */
public final class VendureDemo {
    private static final String TOPIC = "order-imported.v1";
    private static final String CART = "vendure";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final TopicReader topic;
    private final PrintStream out;

    public VendureDemo(Endpoints endpoints, PrintStream out) {
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

    private static String key(Bought order) {
        return CART + "/" + order.code();
    }

    private Map<String, TopicReader.Imported> newest() throws IOException, InterruptedException {
        return topic.read(TOPIC).stream()
                .collect(Collectors.toMap(TopicReader.Imported::key, Function.identity(), (_, later) -> later));
    }
}
