package io.handshake.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Whether imports become slower with the orders that are stored already. */
final class Growth {
    private static final Duration PATIENCE = Duration.ofMinutes(8);
    private static final List<Integer> STORED = List.of(10_000, 50_000, 100_000, 200_000, 300_000);
    private static final int MEASURED = 20_000;
    private static final int WARM_UPS = 4;

    private final long seed;

    Growth(long seed) {
        this.seed = seed;
    }

    int run() throws IOException, InterruptedException {
        try (World world = World.start()) {
            // The same orders with other contents: all is done as in the measured runs, and none are added.
            for (int i = 0; i < WARM_UPS; i++) {
                imported(world, 'A', STORED.getFirst(), seed + i);
            }
            System.out.printf("  stored     orders/s    of the first%n");
            int stored = STORED.getFirst();
            char series = 'A';
            double first = 0;
            double last = 0;
            for (int wanted : STORED) {
                if (stored < wanted) {
                    imported(world, ++series, wanted - stored, seed);
                }
                last = imported(world, ++series, MEASURED, seed);
                first = first == 0 ? last : first;
                System.out.printf(Locale.ROOT, "  %,9d  %8.0f      %3.0f %%%n", wanted, last, 100 * last / first);
                stored = wanted + MEASURED;
            }
            System.out.println(Figures.lastLine("import-growth", last, "orders/s", first));
        }
        return 0;
    }

    private static double imported(World world, char series, int orders, long seed)
            throws IOException, InterruptedException {
        OrderFile file = OrderFile.write(world.folder().resolve("orders.csv"), series, orders, seed);
        return Figures.perSecond(orders, world.run(file, PATIENCE).took());
    }
}
