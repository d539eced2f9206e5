package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what a part has to say, and goes on showing it. */
@Command(name = "logs", description = "Follows the log of a part; Ctrl-C ends it.")
final class LogsCommand implements Callable<Integer> {
    private static final int LAST_BYTES = 16 * 1024;

    @Mixin
    private final DataOption data = new DataOption();

    @Parameters(
            paramLabel = "SERVICE",
            description = "order-ingest, shipment-confirm, broker, registry, mongo, carts, mail or launcher")
    private String part = "";

    @Option(names = "--no-follow", description = "end after what is there now")
    private boolean once;

    @Override
    public Integer call() throws Exception {
        Path logs = data.orDefault(Home.find()).resolve("logs");
        Path log = logs.resolve(part + ".log");
        if (!part.matches("[a-z-]+") || !Files.exists(log)) {
            throw new LauncherException(
                    "there is no log of '" + part + "'; there are: " + String.join(", ", names(logs)));
        }
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - LAST_BYTES));
            byte[] buffer = new byte[LAST_BYTES];
            do {
                for (int read = file.read(buffer); read > 0; read = file.read(buffer)) {
                    System.out.write(buffer, 0, read);
                }
                System.out.flush();
                Thread.sleep(once ? Duration.ZERO : Duration.ofMillis(300));
            } while (!once);
        }
        return 0;
    }

    private static List<String> names(Path logs) throws IOException {
        if (!Files.isDirectory(logs)) {
            return List.of("none yet");
        }
        try (Stream<Path> files = Files.list(logs)) {
            return files.map(file -> file.getFileName().toString().replace(".log", ""))
                    .sorted()
                    .toList();
        }
    }
}
