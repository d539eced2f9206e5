package io.handshake.benchmarks;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How long one posted order takes to a consumer, at a steady rate. */
@Command(
        name = "import-latency",
        description = "Milliseconds from the POST of one order until a consumer has its event, at a steady rate.",
        mixinStandardHelpOptions = true)
final class ImportLatencyBenchmark implements Callable<Integer> {
    private static final double MICROS = 1_000.0;

    @Option(names = "--rate", defaultValue = "100", description = "orders per second (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--seconds", defaultValue = "30", description = "length of each run (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--runs", defaultValue = "2", description = "runs of each side (${DEFAULT-VALUE})")
    private int runs;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    @Override
    public Integer call() throws Exception {
        System.out.printf("import-latency: %d orders/s for %d s, each posted by itself%n", rate, seconds);
        Duration during = Duration.ofSeconds(seconds);
        try (World world = World.start()) {
            List<Double> ours = new ArrayList<>();
            List<Double> limits = new ArrayList<>();
            char series = 'A';
            BareImport bare = warmedUp(world, series);
            try {
                for (int run = 1; run <= runs; run++) {
                    series++;
                    OpenLoop posts = new OpenLoop(rate, during);
                    char letter = series;
                    Histogram service;
                    try (TopicWatch watch = watch(world, World.TOPIC, letter, posts)) {
                        service = posts.run(place -> post(world, letter, place), watch);
                    }
                    ours.add(p99(service));
                    print("run " + run, service);
                    Histogram limit = bare(world, bare, letter, during);
                    limits.add(p99(limit));
                    print("  limit", limit);
                }
            } finally {
                bare.close();
            }
            System.out.println(Figures.lastLine("import-latency", Figures.median(ours), "ms", Figures.median(limits)));
        }
        return 0;
    }

    private BareImport warmedUp(World world, char series) throws Exception {
        OpenLoop posts = new OpenLoop(rate, Duration.ofSeconds(15));
        try (TopicWatch watch = watch(world, World.TOPIC, series, posts)) {
            posts.run(place -> post(world, series, place), watch);
            BareImport bare = BareImport.like(world, series, watch.samples());
            bare(world, bare, series, Duration.ofSeconds(5));
            return bare;
        }
    }

    /** One insert and one record per order, at the same rate, to the same consumer. */
    private Histogram bare(World world, BareImport bare, char series, Duration during) throws Exception {
        OpenLoop inserts = new OpenLoop(rate, during);
        BareImport.Fresh fresh = bare.fresh();
        try (TopicWatch watch = watch(world, fresh.topic(), series, inserts)) {
            return inserts.run(place -> bare.insertAndSend(fresh, series, place), watch);
        }
    }

    private static TopicWatch watch(World world, String topic, char series, OpenLoop loop) {
        return TopicWatch.begin(world.sandbox().bootstrapServers(), topic, series, loop.count(), loop.seen());
    }

    private void post(World world, char series, int place) throws IOException, InterruptedException {
        URI imports = world.imports();
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(imports)
                        .timeout(Duration.ofMinutes(1))
                        .header("Authorization", "Bearer " + world.key())
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(order(OrderFile.number(series, place))))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 202) {
            throw new IOException(imports + " answers " + answer.statusCode() + " " + answer.body());
        }
    }

    private static String order(String number) {
        return """
                [{"order_number": "%1$s", "order_id": "7007", "state": "READY", "placed_at": "2026-11-20T09:00:00Z",
                "updated_at": "2026-11-20T10:00:00Z", "currency": "EUR", "first_name": "Jean-Luc", "last_name": "d’Arc",
                "address1": "12 Rue de l'Église", "address2": "Apt 4B", "city": "Paris", "state_province": "",
                "postal_code": "75008", "country": "FR", "email": "k%1$s@example.com", "shipping_method": "DHL Paket",
                "items_total": "48.85", "shipping_total": "4.90", "tax_total": "0.00", "grand_total": "53.75",
                "payment_method": "invoice", "payment_state": "PAID", "payment_captured": "53.75", "lines": [
                {"sku": "MUG-BLUE", "item_name": "Mug – blue", "quantity": "2", "unit_price": "12.50"},
                {"sku": "00815", "item_name": "Füllhalter", "quantity": "3", "unit_price": "7.95"}]}]
                """.formatted(number);
    }

    private static double p99(Histogram latencies) {
        return latencies.getValueAtPercentile(99) / MICROS;
    }

    private static void print(String what, Histogram latencies) {
        System.out.printf(
                Locale.ROOT,
                "  %-12s p50 %8.1f ms   p99 %8.1f ms   longest %8.1f ms   (%,d orders)%n",
                what,
                latencies.getValueAtPercentile(50) / MICROS,
                p99(latencies),
                latencies.getMaxValue() / MICROS,
                latencies.getTotalCount());
    }
}
