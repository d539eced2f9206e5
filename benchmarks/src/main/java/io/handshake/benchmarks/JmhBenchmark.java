package io.handshake.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/** The hot parts one by one, in memory; a process of its own, because it has the services' classes on its class path. */
@Command(
        name = "jmh",
        description = "Microseconds per order of each step of an import, in memory; takes JMH's own options.")
final class JmhBenchmark implements Callable<Integer> {

    @Unmatched
    private List<String> arguments = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        Path target = World.home().resolve("benchmarks/jmh/target");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                target.resolve("classes") + System.getProperty("path.separator") + target.resolve("lib") + "/*",
                "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.handshake.events.v1",
                "org.openjdk.jmh.Main"));
        command.addAll(arguments);
        Process process = new ProcessBuilder(command).inheritIO().start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy, "jmh-stop"));
        return process.waitFor();
    }
}
