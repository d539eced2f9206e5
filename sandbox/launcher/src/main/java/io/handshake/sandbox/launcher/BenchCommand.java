package io.handshake.sandbox.launcher;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/**
 * Starts the benchmarks, which stand on this launcher and so are no part of it. They run as a process on a leash, so that
 * nothing of them is left, however this ends.
 */
@Command(name = "bench", description = "Runs one benchmark; without a name it tells which there are.")
final class BenchCommand implements Callable<Integer> {
    private static final long ENDS_WITHIN_SECONDS = 60;

    /** In the order given: only the benchmarks know which names and options there are. */
    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Home home = Home.find();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-Dhandshake.home=" + home.root(),
                "-Dlogback.configurationFile=bench-logback.xml",
                "-cp",
                home.benchmarksClassPath(),
                "io.handshake.benchmarks.Benchmarks"));
        command.addAll(arguments);
        Process benchmark = new ProcessBuilder(Leash.on(command))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(benchmark), "bench-stop"));
        return benchmark.waitFor();
    }

    private static void end(Process benchmark) {
        benchmark.destroy();
        try {
            if (!benchmark.waitFor(ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                benchmark.destroyForcibly();
            }
        } catch (InterruptedException hurry) {
            benchmark.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
