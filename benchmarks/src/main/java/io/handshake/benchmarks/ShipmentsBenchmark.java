package io.handshake.benchmarks;

import io.handshake.benchmarks.ShippingWorld.Load;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How many shipments a second are confirmed at a cart whose calls take long, and whether a dead cart costs its neighbours
 * anything.
 */
@Command(
        name = "shipments",
        description =
                "Shipments per second from their POST to the end of their four steps; the limit is set by the cart's latency.",
        mixinStandardHelpOptions = true)
final class ShipmentsBenchmark implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final String SHOP = "shop";
    private static final List<String> NEIGHBOURS = List.of("north", "east", "south");
    private static final String DYING = "west";
    private static final double MOST_LOST = 0.1;

    @Option(names = "--shipments", defaultValue = "2000", description = "shipments per run (${DEFAULT-VALUE})")
    private int shipments;

    @Option(names = "--calls", defaultValue = "32", description = "calls allowed at once (${DEFAULT-VALUE})")
    private int calls;

    @Option(names = "--latency", defaultValue = "200", description = "milliseconds per call (${DEFAULT-VALUE})")
    private int latency;

    @Option(names = "--runs", defaultValue = "1", description = "runs of 2,000 shipments (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--each",
            defaultValue = "250",
            description = "shipments of each of the four carts of which one dies; 0 leaves them out (${DEFAULT-VALUE})")
    private int each;

    @Option(
            names = "--warm-up",
            defaultValue = "1500",
            description = "shipments before, at a cart that answers at once (${DEFAULT-VALUE})")
    private int warmUp;

    @Option(names = "--jfr", paramLabel = "FILE", description = "record the service during its last run")
    private @Nullable Path recording;

    private char next = 'A';

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                Locale.ROOT,
                "shipments: %,d per run, %d calls at once, each of %d ms; mails go to the mail sink%n",
                shipments,
                calls,
                latency);
        Load warm = load(SHOP, warmUp);
        List<Load> measured = new ArrayList<>();
        for (int run = 0; run < runs; run++) {
            measured.add(load(SHOP, shipments));
        }
        List<Load> four = four();
        List<Load> well = four();
        List<Load> dead = four();
        List<Load> all = new ArrayList<>(measured);
        all.add(warm);
        if (each > 0) {
            all.addAll(four);
            all.addAll(well);
            all.addAll(dead);
        }
        try (ShippingWorld world = ShippingWorld.start(callsOf(), all)) {
            world.latency(Duration.ZERO);
            System.out.printf(
                    Locale.ROOT,
                    "  warm-up        %9s shipments/s, the carts answering at once%n",
                    Figures.number(Figures.perSecond(warm.orders(), run(world, warm))));
            List<Double> ours = new ArrayList<>();
            List<Double> limits = new ArrayList<>();
            for (Load load : measured) {
                @Nullable
                Recording jfr =
                        recording != null && load.equals(measured.getLast()) ? Recording.of(world.service()) : null;
                measure(world, load, jfr, ours, limits);
            }
            if (each > 0) {
                compare(world, four, well, dead);
            }
            System.out.println(
                    Figures.lastLine("shipments", Figures.median(ours), "shipments/s", Figures.median(limits)));
        }
        return 0;
    }

    private Load load(String cart, int orders) {
        return new Load(cart, next++, orders);
    }

    private List<Load> four() {
        List<Load> loads = new ArrayList<>();
        NEIGHBOURS.forEach(cart -> loads.add(load(cart, each)));
        loads.add(load(DYING, each));
        return loads;
    }

    /** The four share what one has: otherwise they would wait for the processors, which a dead cart leaves to the others. */
    private Map<String, Integer> callsOf() {
        Map<String, Integer> most = new HashMap<>(Map.of(SHOP, calls, DYING, Math.max(1, calls / 4)));
        NEIGHBOURS.forEach(cart -> most.put(cart, Math.max(1, calls / 4)));
        return most;
    }

    private void measure(
            ShippingWorld world, Load load, @Nullable Recording jfr, List<Double> ours, List<Double> limits)
            throws Exception {
        world.latency(Duration.ofMillis(latency));
        if (jfr != null) {
            jfr.start();
        }
        CpuTimes before = CpuTimes.now(world.world(), world.service());
        Duration took = run(world, load);
        String cpu = CpuTimes.now(world.world(), world.service()).since(before, took);
        if (jfr != null && recording != null) {
            jfr.stop(recording);
        }
        int made = world.calls(SHOP);
        double limit = calls * 1000.0 / latency * load.orders() / made;
        ours.add(Figures.perSecond(load.orders(), took));
        limits.add(limit);
        System.out.printf(
                Locale.ROOT,
                "  run %d          %9s shipments/s   limit %s   ratio %.2f   (%.1f s, %.2f calls per shipment)%n"
                        + "                 %s%n",
                ours.size(),
                Figures.number(ours.getLast()),
                Figures.number(limit),
                ours.getLast() / limit,
                took.toMillis() / 1000.0,
                (double) made / load.orders(),
                cpu);
        world.requireEnded(load);
    }

    private static Duration run(ShippingWorld world, Load load) throws Exception {
        return run(world, List.of(load), List.of(load)).values().iterator().next();
    }

    /** From the first POST until the last shipment of each awaited load is confirmed. */
    private static Map<Load, Duration> run(ShippingWorld world, List<Load> loads, List<Load> awaited) throws Exception {
        Map<Load, TopicWatch> watches = new LinkedHashMap<>();
        Map<Load, Duration> took = new LinkedHashMap<>();
        try {
            awaited.forEach(load -> watches.put(load, world.watch(load)));
            long begin = System.nanoTime();
            world.ship(loads);
            for (Map.Entry<Load, TopicWatch> watch : watches.entrySet()) {
                took.put(watch.getKey(), Duration.ofNanos(watch.getValue().await(PATIENCE) - begin));
            }
        } finally {
            watches.values().forEach(TopicWatch::close);
        }
        return took;
    }

    /** Four carts that are well, and the same when one has died. */
    private void compare(ShippingWorld world, List<Load> first, List<Load> second, List<Load> last) throws Exception {
        world.latency(Duration.ofMillis(latency));
        List<Map<String, Double>> well =
                List.of(rates("four well", run(world, first, first)), rates("four well", run(world, second, second)));
        world.kill(DYING);
        Map<String, Double> beside = rates(
                "one dead",
                run(
                        world,
                        last,
                        last.stream()
                                .filter(load -> NEIGHBOURS.contains(load.cart()))
                                .toList()));
        System.out.printf(
                Locale.ROOT,
                "  the dead cart  %d of its %d shipments are confirmed%n",
                world.ended(last.getLast()),
                each);
        double worst = NEIGHBOURS.stream()
                .mapToDouble(cart -> 1
                        - rate(beside, cart)
                                / Figures.median(well.stream()
                                        .map(rates -> rate(rates, cart))
                                        .toList()))
                .max()
                .orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "  beside a dead cart the others lose %.1f %% at most (%.0f %% allowed)%n",
                worst * 100,
                MOST_LOST * 100);
    }

    private static double rate(Map<String, Double> rates, String cart) {
        return rates.getOrDefault(cart, 0.0);
    }

    private static Map<String, Double> rates(String what, Map<Load, Duration> took) {
        Map<String, Double> rates = new LinkedHashMap<>();
        took.forEach((load, time) -> rates.put(load.cart(), Figures.perSecond(load.orders(), time)));
        System.out.printf(
                "  %-14s %s shipments/s%n",
                what,
                rates.entrySet().stream()
                        .map(rate -> rate.getKey() + " " + Figures.number(rate.getValue()))
                        .collect(Collectors.joining(", ")));
        return rates;
    }
}
