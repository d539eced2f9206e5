package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The carts as the launcher starts them. */
class ProcessIT {
    private static final Pattern READY = Pattern.compile("carts ready on 127\\.0\\.0\\.1:(\\d+) data=.*");

    private static Process launch(Path data, int port) throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx96m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        target.resolve("classes") + ":" + target.resolve("lib") + "/*",
                        SimulatedCartsMain.class.getName(),
                        "--port",
                        Integer.toString(port),
                        "--data",
                        data.toString()))
                .redirectErrorStream(true)
                .start();
    }

    private static int port(Process process) throws IOException {
        BufferedReader output = process.inputReader();
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            Matcher ready = READY.matcher(line);
            if (ready.matches()) {
                return Integer.parseInt(ready.group(1));
            }
            said.append(line).append('\n');
        }
        throw new IllegalStateException("The carts did not start: " + said);
    }

    private static HttpResponse<String> send(int port, String method, String path, String body) throws IOException {
        return Http.send(method, URI.create("http://127.0.0.1:" + port + path), body, Map.of());
    }

    @Test
    void aKillTakesNoEffectOutOfTheLedger(@TempDir Path data) throws Exception {
        Process process = launch(data, 0);
        try {
            int port = port(process);
            send(port, "PUT", "/control/shop", "{\"type\":\"blind\",\"open\":true}");
            send(port, "POST", "/control/shop/products", "[{\"sku\":\"MUG\",\"price\":1000,\"stock\":{\"1\":5}}]");
            send(
                    port,
                    "POST",
                    "/control/shop/orders",
                    "[{\"lines\":[{\"sku\":\"MUG\",\"quantity\":1}],\"payment\":{}}]");
            for (int capture = 1; capture <= 100; capture++) {
                String body = "{\"order\":\"N1001\",\"reference\":\"c-" + capture + "\",\"amount\":1}";
                assertThat(send(port, "POST", "/shop/captures", body).statusCode())
                        .isEqualTo(201);
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        Process again = launch(data, 0);
        try {
            int port = port(again);
            assertThat(Http.json(send(port, "GET", "/control/shop/ledger?kind=captured", "")))
                    .hasSize(100);
            assertThat(send(port, "GET", "/shop/orders", "").statusCode())
                    .as("the orders are gone")
                    .isEqualTo(404);
            send(port, "PUT", "/control/shop", "{\"type\":\"blind\",\"open\":true}");
            assertThat(Http.json(send(port, "GET", "/control/shop/ledger", ""))).isEmpty();
        } finally {
            again.destroy();
            assertThat(again.waitFor()).isEqualTo(143);
        }
    }

    @Test
    void aTakenPortIsSaidInOneLineWithStatusOne(@TempDir Path data) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Process process = launch(data, taken.getLocalPort());
            String said = String.join("\n", process.inputReader().lines().toList());
            assertThat(process.waitFor()).isOne();
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .contains("port " + taken.getLocalPort())
                    .contains("--port");
        }
    }
}
