package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.IngestClient;
import io.handshake.sandbox.demo.Table;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Uploads exports to a running Handshake. */
@Command(
        name = "import",
        description = "Uploads exports; ends with 0 if all orders are in, 2 if some are parked, 1 if refused.")
final class ImportCommand implements Callable<Integer> {
    private static final int SOME_PARKED = 2;

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "CSV, XLSX, XML or JSON, as the cart wrote it")
    private List<Path> files = List.of();

    @Option(names = "--cart", required = true, paramLabel = "ID", description = "the cart that the orders come from")
    private String cart = "";

    @Option(names = "--dry-run", description = "show what would happen, and change nothing")
    private boolean dryRun;

    @Override
    public Integer call() throws Exception {
        Installation installation = new Installation(data.orDefault(Home.find()));
        IngestClient ingest = new IngestClient(
                URI.create("http://127.0.0.1:" + Ports.from(System.getenv()).ingest()), installation.key());
        Table counts =
                new Table("file", "format", "read", "imported", "revised", "unchanged", "stale", "held", "parked");
        Table parked = new Table("file", "order", "line", "column", "reason", "what to do");
        boolean failed = false;
        for (Path file : files) {
            IngestClient.Progress end = upload(ingest, file);
            counts.row(
                    file,
                    end.format(),
                    end.read(),
                    end.imported(),
                    end.revised(),
                    end.unchanged(),
                    end.stale(),
                    end.held(),
                    end.parked());
            for (IngestClient.Parked row : ingest.parked(end.id())) {
                parked.row(file, row.orderNumber(), row.line(), row.column(), row.reason(), row.message());
            }
            if (end.problem() != null) {
                failed = true;
                System.err.println(file + " failed: " + end.problem());
            }
        }
        counts.print(System.out);
        if (!parked.isEmpty()) {
            System.out.println();
            parked.print(System.out);
        }
        if (failed) {
            return 1;
        }
        return parked.isEmpty() ? 0 : SOME_PARKED;
    }

    private IngestClient.Progress upload(IngestClient ingest, Path file) throws Exception {
        String id = ingest.upload(file, cart, dryRun);
        try (ProgressBar bar = new ProgressBarBuilder()
                .setTaskName(file.getFileName().toString())
                .setStyle(ProgressBarStyle.ASCII)
                .setUnit(" orders", 1)
                .showSpeed()
                .setInitialMax(-1)
                .build()) {
            return ingest.await(id, progress -> {
                if (progress.total() > 0) {
                    bar.maxHint(progress.total());
                }
                bar.stepTo(progress.read());
            });
        }
    }
}
