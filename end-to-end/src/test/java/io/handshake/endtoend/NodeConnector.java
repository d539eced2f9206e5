package io.handshake.endtoend;

import static org.awaitility.Awaitility.await;

import io.handshake.sandbox.launcher.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The example connector in {@code node-connector} as a process, its shop in a folder of the test's. */
final class NodeConnector {
    static final Path FOLDER = Path.of("node-connector").toAbsolutePath();
    private static final Duration SOON = Duration.ofSeconds(90);

    private final Sandbox world;
    private final String cart;
    private final Path shop;
    private final List<String> said = new CopyOnWriteArrayList<>();
    private Process process;
    private Thread reader;

    NodeConnector(Sandbox world, String cart, Path shop) {
        this.world = world;
        this.cart = cart;
        this.shop = shop;
    }

    /** Whether there is a Node to run it with. */
    static boolean isThere() {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0
                    && new ProcessBuilder("npm", "--version").start().waitFor() == 0;
        } catch (IOException missing) {
            return false;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(stopped);
        }
    }

    static void install() throws IOException, InterruptedException {
        if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
            run("npm", "ci", "--no-audit", "--no-fund");
        }
    }

    /** Runs a command in the connector's folder to its end, and fails with what it said. */
    static String run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("node-connector", ".log");
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = process.waitFor(5, TimeUnit.MINUTES);
        String output = Files.readString(log);
        Files.delete(log);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + output);
        }
        return output;
    }

    /** @param answersAfter how long the shop takes to answer after it has acted */
    void start(Duration answersAfter) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder("node", "connector.mjs", shop.toString()).directory(FOLDER.toFile());
        builder.redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "CART_ID", cart,
                        "KAFKA_BOOTSTRAP_SERVERS", world.bootstrapServers(),
                        "SCHEMA_REGISTRY_URL", world.registryUrl(),
                        "SCHEMAS_DIR", world.schemas().toAbsolutePath().toString(),
                        "SHOP_ANSWERS_AFTER_MS", Long.toString(answersAfter.toMillis())));
        int before = said.size();
        Process started = builder.start();
        process = started;
        reader = Thread.ofPlatform()
                .daemon()
                .start(() -> started.inputReader().lines().forEach(line -> {
                    System.out.println("node: " + line);
                    said.add(line);
                }));
        await().atMost(SOON).until(() -> {
            if (!started.isAlive()) {
                throw new IllegalStateException("the connector ended: " + said.subList(before, said.size()));
            }
            return said.stream().skip(before).anyMatch(line -> line.startsWith("connected "));
        });
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        // Not the process's own method: that closes what it has said and nobody has read yet.
        process.toHandle().destroyForcibly();
        process.waitFor();
        reader.join();
        System.out.println("node: killed with -9");
    }

    /** SIGTERM; the status that it ends with. */
    int stop() throws InterruptedException {
        process.toHandle().destroy();
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new IllegalStateException("the connector does not heed SIGTERM");
        }
        reader.join();
        return process.exitValue();
    }

    List<String> said() {
        return List.copyOf(said);
    }

    /** What really happened at the shop. A line that is being written is not there yet. */
    List<JsonNode> ledger() throws IOException {
        Path file = shop.resolve("ledger.jsonl");
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
    }

    List<JsonNode> ledger(String effectId) throws IOException {
        return ledger().stream()
                .filter(entry -> entry.path("effectId").asString().equals(effectId))
                .toList();
    }

    /** Whatever it is doing. In order if it can be, so that its group need not wait for it. */
    void end() throws InterruptedException {
        if (process != null && process.isAlive()) {
            process.toHandle().destroy();
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                kill();
            }
        }
    }
}
