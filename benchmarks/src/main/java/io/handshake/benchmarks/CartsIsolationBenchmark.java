package io.handshake.benchmarks;

import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.Position;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.vocabulary.CartId;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Whether a cart that is dead and one that throttles slow the others. The connectors are the real ones, the carts simulated
 * ones in this process, all called at the same steady rate; first without the two sick carts, then with them.
 */
@Command(
        name = "carts-isolation",
        description =
                "p95 of calls to healthy carts beside a dead one and one that throttles; the limit is without them.",
        mixinStandardHelpOptions = true)
final class CartsIsolationBenchmark implements Callable<Integer> {
    private static final double MICROS = 1_000.0;
    private static final int PAGE = 10;

    @Option(names = "--carts", defaultValue = "8", description = "healthy carts (${DEFAULT-VALUE})")
    private int healthy;

    @Option(names = "--rate", defaultValue = "10", description = "calls per second to each cart (${DEFAULT-VALUE})")
    private int rate;

    @Option(names = "--seconds", defaultValue = "15", description = "length of each run (${DEFAULT-VALUE})")
    private int seconds;

    @Option(names = "--runs", defaultValue = "5", description = "runs of each side (${DEFAULT-VALUE})")
    private int runs;

    @Option(
            names = "--workers",
            defaultValue = "2",
            description = "calls of a cart at the same time (${DEFAULT-VALUE})")
    private int workers;

    @Option(
            names = "--one-lane",
            description = "all carts share the workers, as no service here does: shows that the benchmark would tell")
    private boolean oneLane;

    private final LongAdder failures = new LongAdder();

    @Override
    public Integer call() throws Exception {
        System.out.printf(
                "carts-isolation: %d carts at %d calls/s each for %d s, then one that is dead and one at 429 beside them%n",
                healthy, rate, seconds);
        try (SimulatedCarts carts = SimulatedCarts.start();
                BlackHole hole = BlackHole.open()) {
            List<CartConnector> good = new ArrayList<>();
            for (int cart = 0; cart < healthy; cart++) {
                good.add(connected("shop-" + cart, stocked(carts, "shop-" + cart)));
            }
            stocked(carts, "throttling");
            carts.cart("throttling").failing(FaultRule.always(new Fault.Status(429, Duration.ofSeconds(1), false)));
            try {
                measure(carts, hole, good);
            } finally {
                good.forEach(CartConnector::close);
            }
        }
        if (failures.sum() > 0) {
            System.out.println(failures.sum() + " calls to healthy carts failed");
            return 1;
        }
        return 0;
    }

    private void measure(SimulatedCarts carts, BlackHole hole, List<CartConnector> good) throws Exception {
        run(good, List.of());
        List<Double> with = new ArrayList<>();
        List<Double> without = new ArrayList<>();
        for (int run = 1; run <= runs; run++) {
            // Who goes first takes turns, so that neither side has the warmer machine.
            for (boolean sick : run % 2 == 0 ? List.of(true, false) : List.of(false, true)) {
                if (sick) {
                    with.add(print("run " + run, beside(carts, hole, good)));
                } else {
                    without.add(print("  limit", run(good, List.of())));
                }
            }
        }
        System.out.printf(
                Locale.ROOT,
                "  the dead cart was connected to %d times, the throttling one was asked %d times%n",
                hole.connections(),
                carts.cart("throttling").faults().fired().getFirst().times());
        System.out.println(Figures.lastLine("carts-isolation", Figures.median(with), "ms", Figures.median(without)));
    }

    /** New connectors to the sick carts each time, so that no breaker is open yet. */
    private Histogram beside(SimulatedCarts carts, BlackHole hole, List<CartConnector> good) throws Exception {
        List<CartConnector> sick =
                List.of(connected("dead", hole.url()), connected("throttling", carts.url("throttling")));
        try {
            return run(good, sick);
        } finally {
            sick.forEach(CartConnector::close);
        }
    }

    private static URI stocked(SimulatedCarts carts, String id) {
        SimulatedCart cart = carts.create(id, io.handshake.sandbox.carts.CartSettings.of(CartType.VENDURE));
        cart.product("MUG", 1000, 1000);
        for (int order = 0; order < 3 * PAGE; order++) {
            cart.place("MUG", 1);
        }
        return carts.url(id);
    }

    private static CartConnector connected(String id, URI url) {
        CartSettings settings = new CartSettings(
                new CartId(id),
                CartSettings.Type.VENDURE,
                url,
                CartSettings.ImportWhen.PAID,
                Map.of(),
                Map.of(),
                Map.of(),
                null,
                null,
                ZoneOffset.UTC,
                CartSettings.Confirming.DEFAULT,
                Map.of(
                        "username", "superadmin",
                        "password", "test-only-password",
                        "allow-private", "true",
                        "requests-per-second", "1000"));
        return new CartConnectors(ConnectorOptions.defaults(Clock.systemUTC()), _ -> {
                    throw new IllegalStateException("no cart here is of type topic");
                })
                .open(settings);
    }

    /** Latencies of the healthy carts' calls in microseconds, counted from when each was due. */
    private Histogram run(List<CartConnector> good, List<CartConnector> sick) {
        Histogram latencies = new ConcurrentHistogram(3);
        List<Schedule> schedules = new ArrayList<>();
        long begin = System.nanoTime();
        good.forEach(cart -> schedules.add(new Schedule(cart, latencies, begin)));
        sick.forEach(cart -> schedules.add(new Schedule(cart, null, begin)));
        try (ExecutorService lanes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<List<Schedule>> each = oneLane
                    ? List.of(schedules)
                    : schedules.stream().map(List::of).toList();
            for (List<Schedule> lane : each) {
                for (int worker = 0; worker < workers; worker++) {
                    lanes.execute(() -> work(lane));
                }
            }
            LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos());
            // What the dead cart holds back is not waited for.
            schedules.forEach(Schedule::cutIfSick);
            sick.forEach(CartConnector::close);
        }
        return latencies;
    }

    private static void work(List<Schedule> lane) {
        boolean some = true;
        while (some) {
            some = false;
            for (Schedule schedule : lane) {
                some |= schedule.next();
            }
        }
    }

    /** One cart's calls, by the clock, however long each takes. */
    private final class Schedule {
        private final CartConnector cart;
        private final @Nullable Histogram latencies;
        private final long begin;
        private final int count = rate * seconds;
        private final long apart = Duration.ofSeconds(1).toNanos() / rate;
        private final AtomicInteger place = new AtomicInteger();

        /** @param latencies null for a sick cart, whose own latency is nobody's concern */
        Schedule(CartConnector cart, @Nullable Histogram latencies, long begin) {
            this.cart = cart;
            this.latencies = latencies;
            this.begin = begin;
        }

        void cutIfSick() {
            if (latencies == null) {
                place.set(count);
            }
        }

        /** Waits for the next call's time and makes it; false if there is none left. */
        boolean next() {
            int mine = place.getAndIncrement();
            if (mine >= count) {
                return false;
            }
            long due = begin + mine * apart;
            for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
                LockSupport.parkNanos(wait);
            }
            if (latencies == null && place.get() >= count) {
                return false;
            }
            Answer<OrderPage> answer = cart.orders().orElseThrow().page(Position.startingAt(Instant.EPOCH), PAGE);
            if (latencies != null) {
                latencies.recordValue((System.nanoTime() - due) / 1_000);
                // A connector may give fewer than asked for.
                if (!(answer instanceof Answer.Found<OrderPage>(var page))
                        || page.orders().isEmpty()) {
                    failures.increment();
                }
            }
            return true;
        }
    }

    private static double print(String what, Histogram latencies) {
        double p95 = latencies.getValueAtPercentile(95) / MICROS;
        System.out.printf(
                Locale.ROOT,
                "  %-12s p50 %8.2f ms   p95 %8.2f ms   p99 %8.2f ms   longest %8.1f ms   (%,d calls)%n",
                what,
                latencies.getValueAtPercentile(50) / MICROS,
                p95,
                latencies.getValueAtPercentile(99) / MICROS,
                latencies.getMaxValue() / MICROS,
                latencies.getTotalCount());
        return p95;
    }
}
