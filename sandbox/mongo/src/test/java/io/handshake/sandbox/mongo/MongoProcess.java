package io.handshake.sandbox.mongo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The server as the launcher starts it: its own JVM on the jars that the build has put together. */
final class MongoProcess implements AutoCloseable {

    private static final Pattern READY = Pattern.compile("mongo ready on 127\\.0\\.0\\.1:(\\d+) data=.*");

    private final Process process;
    private final int port;

    private MongoProcess(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static Process launch(Path data, int port) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                MongoServerMain.class.getName(),
                "--port",
                Integer.toString(port),
                "--data",
                data.toString()));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    static MongoProcess start(Path data) throws IOException {
        Process process = launch(data, 0);
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return new MongoProcess(process, Integer.parseInt(ready.group(1)));
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("The server did not start: " + said);
    }

    String uri() {
        return "mongodb://127.0.0.1:" + port;
    }

    int port() {
        return port;
    }

    long pid() {
        return process.pid();
    }

    /** SIGKILL: nothing in the server gets a chance to run. */
    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        process.waitFor();
    }

    /** SIGTERM; returns what the server still said. */
    String terminate() throws IOException, InterruptedException {
        process.toHandle().destroy();
        String said = String.join("\n", process.inputReader().lines().toList());
        process.waitFor();
        return said;
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
