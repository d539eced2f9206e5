package io.handshake.benchmarks;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** That memory does not grow with the file. */
@Command(
        name = "import-memory",
        description = "Peak heap of the service, which has 256 MB, while it imports one large CSV.",
        mixinStandardHelpOptions = true)
final class ImportMemoryBenchmark implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(45);
    private static final long MEGABYTE = 1 << 20;
    private static final int LIMIT = 256;

    @Option(
            names = "--megabytes",
            defaultValue = "256",
            description =
                    "size of the file (${DEFAULT-VALUE}; 1024 for the whole, which takes about four times as long)")
    private int megabytes;

    @Option(names = "--seed", defaultValue = "2026", description = "of the orders (${DEFAULT-VALUE})")
    private long seed;

    @Override
    public Integer call() throws Exception {
        System.out.printf("import-memory: a CSV of %,d MB, seed %d%n", megabytes, seed);
        try (World world = World.start(LIMIT);
                HeapPeaks heap = HeapPeaks.of(world.service().pid())) {
            OrderFile file = OrderFile.ofSize(world.folder().resolve("orders.csv"), 'A', megabytes * MEGABYTE, seed);
            heap.reset();
            World.Run run = world.run(file, PATIENCE);
            double peak = megabytes(heap.used());
            System.out.printf(
                    Locale.ROOT,
                    "  file           %,d orders, %,d lines, %,d bytes; all imported in %d s (%.0f orders/s)%n",
                    file.orders(),
                    file.lines(),
                    file.bytes(),
                    run.took().toSeconds(),
                    Figures.perSecond(file.orders(), run.took()));
            System.out.printf(
                    Locale.ROOT,
                    "  heap           peak %.1f MB (sum of the memory pools' own peaks, JMX), %.1f MB alive after the"
                            + " last full collection, %.1f MB at most (-Xmx256m)%n",
                    peak,
                    megabytes(heap.alive()),
                    megabytes(heap.most()));
            System.out.println(Figures.lastLine("import-memory", peak, "MB", LIMIT));
        }
        return 0;
    }

    private static double megabytes(long bytes) {
        return (double) bytes / MEGABYTE;
    }
}
