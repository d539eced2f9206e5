package io.handshake.benchmarks;

import io.handshake.sandbox.launcher.Sandbox;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The job as users write it without us: Spring Batch, in a process of its own with the same heap and collector as the
 * service. It ends when its input does, so it never outlives this process.
 */
final class Peer implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final World world;
    private final Process process;
    private final Writer to;
    private final BufferedReader from;
    private int runs;

    private Peer(World world, Process process) {
        this.world = world;
        this.process = process;
        this.to = process.outputWriter(StandardCharsets.UTF_8);
        this.from = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Peer start(World world) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xms64m",
                        "-Xmx" + Sandbox.SERVICE_HEAP + "m",
                        "-Xmn" + Sandbox.SERVICE_HEAP / 2 + "m",
                        "-XX:+UseSerialGC",
                        "-jar",
                        jar().toString())
                .redirectErrorStream(true);
        Map<String, String> environment = builder.environment();
        environment.put("SPRING_MONGODB_URI", world.sandbox().mongoUri());
        environment.put("SPRING_KAFKA_BOOTSTRAP_SERVERS", world.sandbox().bootstrapServers());
        environment.put("PEER_CART", World.CART);
        Peer peer = new Peer(world, builder.start());
        try {
            peer.expect("READY");
            return peer;
        } catch (IOException failed) {
            peer.close();
            throw failed;
        }
    }

    private static Path jar() throws IOException {
        Path folder = World.home().resolve("benchmarks/peers/target");
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars = files.filter(
                            file -> file.getFileName().toString().matches("benchmarks-peers-[0-9][^/]*\\.jar"))
                    .toList();
            if (jars.size() != 1) {
                throw new IOException("expected one benchmarks-peers jar in " + folder + ", found " + jars.size()
                        + "; build it with: mvn -DskipTests package");
            }
            return jars.getFirst();
        }
    }

    /** From the order to import until the last record can be read. */
    Duration run(OrderFile file) throws IOException, InterruptedException {
        String topic = world.makeTopic("peer-" + ++runs);
        try (TopicWatch watch =
                TopicWatch.begin(world.sandbox().bootstrapServers(), topic, file.series(), file.orders())) {
            long begin = System.nanoTime();
            to.write(file.path() + " " + topic + "\n");
            to.flush();
            expect("COMPLETED");
            return Duration.ofNanos(watch.await(PATIENCE) - begin);
        }
    }

    /** Answers are one word in capitals; all else that it says is a log. */
    private void expect(String answer) throws IOException {
        List<String> said = new ArrayList<>();
        String line = from.readLine();
        while (line != null && !line.matches("[A-Z]+")) {
            said.add(line);
            line = from.readLine();
        }
        if (!answer.equals(line)) {
            throw new IOException(
                    "the peer answers " + line + " instead of " + answer + "; it said:\n" + String.join("\n", said));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            process.waitFor();
        } catch (InterruptedException hurry) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
