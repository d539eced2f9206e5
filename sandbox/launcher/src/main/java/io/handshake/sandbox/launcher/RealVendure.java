package io.handshake.sandbox.launcher;

import io.handshake.sandbox.demo.VendureDemo.Bought;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The Vendure of {@code end-to-end/carts/vendure}: fetched by npm, run by Node, in memory. */
final class RealVendure {
    /** The port in its README, and in the contract's example of a cart. */
    static final int PORT = 15100;

    private static final String PART = "vendure";
    static final String URL = "http://127.0.0.1:" + PORT;
    private static final int NODE = 20;
    private static final long INSTALLED_WITHIN_MINUTES = 10;
    private static final Duration ASK = Duration.ofSeconds(5);

    static final String USER = "superadmin";

    /** What {@code server.js} gives its superadmin; it is reached from this machine only. */
    static final String PASSWORD = "test-only-password";

    /** How the services reach it. */
    static final String CART = """
              vendure:
                type: vendure
                url: "%s"
                allow-private: true
                username: %s
                password: "${VENDURE_PASSWORD}"
                import-when: authorized
            """.formatted(URL, USER);

    static final Map<String, String> SECRETS = Map.of("VENDURE_PASSWORD", PASSWORD);

    private final Path folder;
    private final Path log;

    RealVendure(Home home, Path data) {
        this.folder = home.root().resolve("end-to-end/carts/vendure");
        this.log = data.resolve("logs/vendure-scripts.log");
    }

    /** Fetches it, if it is not there yet. */
    void install() throws IOException, InterruptedException {
        String version = said(List.of("node", "--version")).strip();
        if (!version.matches("v\\d+\\..*") || Integer.parseInt(version.substring(1, version.indexOf('.'))) < NODE) {
            throw new LauncherException("Vendure needs Node " + NODE + " or newer, and node --version says '" + version
                    + "'; install a newer one, or leave out --vendure");
        }
        if (Files.isDirectory(folder.resolve("node_modules"))) {
            return;
        }
        System.out.println("Fetching Vendure with npm; the first time takes a minute or two ...");
        var _ = said(List.of("npm", "ci", "--no-audit", "--no-fund"));
    }

    Part part() {
        return new Part(
                PART,
                List.of("node", folder.resolve("server.js").toString()),
                Map.of("VENDURE_PORT", Integer.toString(PORT), "VENDURE_DB", ":memory:"),
                List.of(PORT),
                List.of(),
                RealVendure::ask);
    }

    private static void ask() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(ASK).build()) {
            HttpResponse<String> answer = http.send(
                    HttpRequest.newBuilder(URI.create(URL + "/shop-api"))
                            .timeout(ASK)
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString("{\"query\":\"{__typename}\"}"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IOException(URL + " answers " + answer.statusCode());
            }
        }
    }

    /** Gives the shop something to sell. */
    void seed() throws IOException, InterruptedException {
        var _ = said(List.of("node", "seed.js"));
    }

    /** Has shoppers buy there; what the shop told them. */
    List<Bought> buy(int orders) throws IOException, InterruptedException {
        List<Bought> bought = new ArrayList<>();
        for (JsonNode order :
                JsonMapper.shared().readTree(said(List.of("node", "shop.js", Integer.toString(orders))))) {
            bought.add(new Bought(
                    order.path("code").asString(),
                    order.path("state").asString(),
                    order.path("lines").asInt(),
                    order.path("totalWithTax").decimalValue().movePointLeft(2),
                    order.path("currencyCode").asString()));
        }
        return bought;
    }

    /** Runs a command in its folder to the end, and returns what it printed. */
    private String said(List<String> command) throws IOException, InterruptedException {
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().put("VENDURE_URL", URL);
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            throw new LauncherException(
                    "Vendure needs Node " + NODE + " with npm, and '" + command.getFirst()
                            + "' cannot be started; install it, or leave out --vendure",
                    missing);
        }
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(INSTALLED_WITHIN_MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new LauncherException(String.join(" ", command) + " failed in " + folder + "; see " + log);
        }
        return printed;
    }
}
