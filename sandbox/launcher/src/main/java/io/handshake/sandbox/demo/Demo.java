package io.handshake.sandbox.demo;

import java.io.IOException;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Currency;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Imports the sample exports, reads the topic back, and prints what happened; then checks what it printed against the
 * topic and the store.
 */
public final class Demo {
    private static final String TOPIC = "order-imported.v1";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Path samples;
    private final IngestClient ingest;
    private final TopicReader topic;
    private final PrintStream out;
    private final List<String> differences = new ArrayList<>();

    public Demo(Path samples, Endpoints endpoints, PrintStream out) {
        this.samples = samples;
        this.ingest = new IngestClient(endpoints.ingest(), endpoints.key());
        this.topic = new TopicReader(endpoints.bootstrapServers(), endpoints.registry());
        this.out = out;
    }

    /** A sample export, and the cart that it comes from. */
    private record Sample(String file, String cart) {}

    private static final List<Sample> SAMPLES = List.of(
            new Sample("shopify/orders_export.csv", "demo-shop"),
            new Sample("shopify/orders_export_next_day.csv", "demo-shop"),
            new Sample("canonical/orders.csv", "legacy"),
            new Sample("canonical/orders.xlsx", "legacy"),
            new Sample("canonical/orders.xml", "legacy"),
            new Sample("canonical/orders.json", "legacy"));

    /** Tells the story, and returns what differed between print, topic and store; empty if nothing did. */
    public List<String> run() throws IOException, InterruptedException {
        Table files = new Table(
                "file", "cart", "format", "read", "imported", "revised", "unchanged", "stale", "held", "parked");
        Table parked = new Table("file", "order", "line", "column", "reason", "what to do");
        long published = 0;
        for (Sample sample : SAMPLES) {
            IngestClient.Progress end =
                    ingest.await(ingest.upload(samples.resolve(sample.file()), sample.cart(), false), _ -> {});
            check(end.state().equals("DONE"), sample.file() + " ended as " + end.state() + ": " + end.problem());
            check(
                    end.read()
                            == end.imported()
                                    + end.revised()
                                    + end.unchanged()
                                    + end.stale()
                                    + end.held()
                                    + end.parked(),
                    sample.file() + ": read is not the sum of the six");
            files.row(
                    sample.file(),
                    sample.cart(),
                    end.format(),
                    end.read(),
                    end.imported(),
                    end.revised(),
                    end.unchanged(),
                    end.stale(),
                    end.held(),
                    end.parked());
            List<IngestClient.Parked> rows = ingest.parked(end.id());
            check(
                    rows.size() == end.parked(),
                    sample.file() + ": parked rows listed " + rows.size() + ", counted " + end.parked());
            rows.forEach(row -> parked.row(
                    sample.file(), row.orderNumber(), row.line(), row.column(), row.reason(), row.message()));
            published += end.imported() + end.revised() + end.held();
        }
        out.println();
        out.println("What was in the exports (counts are orders; read = the six after it)");
        files.print(out);
        out.println();
        out.println("What a person must mend (parked whole; nothing of these orders went in)");
        parked.print(out);

        List<TopicReader.Imported> events = awaitEvents(published);
        verify(events, published);
        out.println();
        out.println("What subscribers of " + TOPIC + " see (" + events.size() + " events, newest per order)");
        newest(events).print(out);
        out.println();
        return differences;
    }

    /** Events follow their orders by a moment: the store answers before the broker does. */
    private List<TopicReader.Imported> awaitEvents(long published) throws IOException, InterruptedException {
        Instant patience = Instant.now().plus(PATIENCE);
        List<TopicReader.Imported> events = topic.read(TOPIC);
        while (events.size() < published && Instant.now().isBefore(patience)) {
            Thread.sleep(100);
            events = topic.read(TOPIC);
        }
        return events;
    }

    private void verify(List<TopicReader.Imported> events, long published) throws IOException, InterruptedException {
        check(
                events.size() == published,
                "the imports published " + published + " revisions, the topic holds " + events.size());
        Map<String, Integer> newest = new HashMap<>();
        Set<String> ids = new HashSet<>();
        for (TopicReader.Imported event : events) {
            check(ids.add(event.eventId()), event.key() + ": event id " + event.eventId() + " is there twice");
            int expected = newest.getOrDefault(event.key(), 0) + 1;
            check(
                    event.revision() == expected && event.sequence() == expected,
                    event.key() + ": revision " + event.revision() + " follows " + (expected - 1));
            newest.put(event.key(), event.revision());
        }
        List<IngestClient.StoredOrder> stored = ingest.orders();
        check(
                stored.size() == newest.size(),
                "the store holds " + stored.size() + " orders, the topic " + newest.size());
        for (IngestClient.StoredOrder order : stored) {
            Integer onTopic = newest.get(order.orderKey());
            check(
                    onTopic != null && onTopic == order.revision(),
                    order.orderKey() + ": the store has revision " + order.revision() + ", the topic " + onTopic);
        }
    }

    private static Table newest(List<TopicReader.Imported> events) {
        Map<String, TopicReader.Imported> newest = new TreeMap<>();
        events.forEach(event -> newest.put(event.key(), event));
        Table table = new Table("order", "revision", "state", "lines", "total", "event id");
        newest.forEach((key, event) -> table.row(
                key,
                event.revision(),
                event.state(),
                event.lines(),
                amount(event.total(), event.currency()),
                event.eventId()));
        return table;
    }

    /** As people write it. */
    static String amount(BigDecimal amount, String currency) {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        return amount.setScale(digits, RoundingMode.UNNECESSARY) + " " + currency;
    }

    private void check(boolean holds, String difference) {
        if (!holds) {
            differences.add(difference);
        }
    }
}
