package io.handshake.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** How many orders a second go from an upload to the topic. */
@Command(
        name = "import",
        description = "Orders per second from an uploaded CSV to the last event readable on the topic.",
        mixinStandardHelpOptions = true)
final class ImportBenchmark implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final int WARM_UP = 200_000;
    private static final int THREADS = 8;

    @Option(names = "--orders", defaultValue = "100000", description = "orders per run (${DEFAULT-VALUE})")
    private int orders;

    @Option(names = "--runs", defaultValue = "3", description = "runs of each side (${DEFAULT-VALUE})")
    private int runs;

    @Option(names = "--stored", defaultValue = "0", description = "orders stored before (${DEFAULT-VALUE})")
    private int stored;

    @Option(names = "--growth", description = "instead: the rate from 10,000 to 300,000 stored orders")
    private boolean growth;

    @Option(names = "--limit-only", description = "leave out the other ways to do it")
    private boolean limitOnly;

    @Option(names = "--jfr", paramLabel = "FILE", description = "record the service during its runs")
    private @Nullable Path recording;

    @Option(names = "--seed", defaultValue = "2026", description = "of the orders (${DEFAULT-VALUE})")
    private long seed;

    @Override
    public Integer call() throws Exception {
        System.out.printf("import: %,d orders per run, seed %d%n", orders, seed);
        if (growth) {
            return new Growth(seed).run();
        }
        try (World world = World.start()) {
            char series = 'A';
            OrderFile warm = OrderFile.write(world.folder().resolve("warm.csv"), series, WARM_UP + stored, seed);
            System.out.printf(
                    Locale.ROOT,
                    "  warm-up        %9.0f orders/s (%,d orders)%n",
                    Figures.perSecond(warm.orders(), world.run(warm, PATIENCE).took()),
                    warm.orders());
            Files.delete(warm.path());
            @Nullable Recording jfr = recording == null ? null : Recording.of(world.service());
            List<Double> ours = new ArrayList<>();
            List<Double> limits = new ArrayList<>();
            @Nullable BareImport bare = null;
            try {
                for (int run = 1; run <= runs; run++) {
                    series++;
                    OrderFile file = OrderFile.write(world.folder().resolve("orders.csv"), series, orders, seed + run);
                    if (run == 1) {
                        System.out.printf(
                                Locale.ROOT, "  file           %,d lines, %,d bytes%n", file.lines(), file.bytes());
                    }
                    if (jfr != null) {
                        jfr.start();
                    }
                    CpuTimes before = CpuTimes.now(world);
                    World.Run done = world.run(file, PATIENCE);
                    String ourCpu = CpuTimes.now(world).since(before, done.took());
                    if (jfr != null && recording != null) {
                        jfr.stop(recording);
                    }
                    ours.add(Figures.perSecond(orders, done.took()));
                    if (bare == null) {
                        bare = BareImport.like(world, series, done.samples());
                        System.out.printf(
                                Locale.ROOT,
                                "  per order      %,d bytes stored, %,d bytes sent%n",
                                bare.meanDocument(),
                                bare.meanRecord());
                        bare.inBulk(series, WARM_UP);
                    }
                    before = CpuTimes.now(world);
                    Duration bareTook = bare.inBulk(series, orders);
                    String bareCpu = CpuTimes.now(world).since(before, bareTook);
                    limits.add(Figures.perSecond(orders, bareTook));
                    System.out.printf(
                            Locale.ROOT,
                            "  run %d          %9.0f orders/s   limit %9.0f   ratio %.2f%n",
                            run,
                            ours.getLast(),
                            limits.getLast(),
                            ours.getLast() / limits.getLast());
                    System.out.printf("                 %s%n    limit:       %s%n", ourCpu, bareCpu);
                }
                double figure = Figures.median(ours);
                if (bare != null && !limitOnly) {
                    // Fewer orders, for these take long; their rate does not depend on the count.
                    compare("one insert and record per order, 1 thread", figure, bare, orders / 4, 1);
                    compare(
                            "one insert and record per order, " + THREADS + " threads",
                            figure,
                            bare,
                            orders / 2,
                            THREADS);
                    comparePeer(world, figure);
                }
                System.out.println(Figures.lastLine("import", figure, "orders/s", Figures.median(limits)));
            } finally {
                if (bare != null) {
                    bare.close();
                }
            }
        }
        return 0;
    }

    private static void compare(String what, double figure, BareImport bare, int orders, int threads) throws Exception {
        print(what, figure, Figures.perSecond(orders, bare.oneByOne('y', orders, threads)));
    }

    private void comparePeer(World world, double figure) throws IOException, InterruptedException {
        try (Peer peer = Peer.start(world)) {
            OrderFile warm = OrderFile.write(world.folder().resolve("peer-warm.csv"), 'v', WARM_UP, seed);
            peer.run(warm);
            OrderFile file = OrderFile.write(world.folder().resolve("peer.csv"), 'w', orders, seed);
            print("Spring Batch, one insert and record per order", figure, Figures.perSecond(orders, peer.run(file)));
        }
    }

    private static void print(String what, double figure, double theirs) {
        System.out.printf(
                Locale.ROOT, "  %-48s %9.0f orders/s   we do %.2f times as many%n", what, theirs, figure / theirs);
    }
}
