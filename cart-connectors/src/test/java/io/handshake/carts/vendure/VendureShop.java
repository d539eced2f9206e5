package io.handshake.carts.vendure;

import io.handshake.carts.http.Json;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The real Vendure of {@code end-to-end/carts/vendure}, as a process of its own on a free port, seeded, in memory. */
final class VendureShop implements AutoCloseable {
    private static final Path FOLDER =
            Path.of("..", "end-to-end", "carts", "vendure").toAbsolutePath().normalize();

    private final Process server;
    private final URI url;
    private final Map<VendureAccess.Role, String> users = new HashMap<>();
    private String adminToken = "";

    private VendureShop(Process server, URI url) {
        this.server = server;
        this.url = url;
    }

    static VendureShop start() throws Exception {
        if (!Files.isDirectory(FOLDER.resolve("node_modules"))) {
            run(Map.of(), "npm", "ci", "--no-audit", "--no-fund");
        }
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        Process server =
                process(Map.of("VENDURE_PORT", Integer.toString(port), "VENDURE_DB", ":memory:"), "node", "server.js");
        BufferedReader lines = server.inputReader();
        StringBuilder said = new StringBuilder();
        String line = lines.readLine();
        while (line != null && !line.startsWith("READY")) {
            said.append(line).append('\n');
            line = lines.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("Vendure did not start:\n" + said);
        }
        Thread.ofVirtual().start(() -> lines.lines().forEach(_ -> {}));
        URI url = URI.create("http://127.0.0.1:" + port);
        run(Map.of("VENDURE_URL", url.toString()), "node", "seed.js");
        return new VendureShop(server, url);
    }

    private static Process process(Map<String, String> environment, String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new IllegalStateException(
                    command[0] + " is missing; install Node 20 with npm, or leave out -Dhandshake.vendure=true",
                    missing);
        }
    }

    private static void run(Map<String, String> environment, String... command) throws Exception {
        File said = File.createTempFile("vendure", ".log");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .redirectOutput(said);
        builder.environment().putAll(environment);
        Process process = builder.start();
        if (!process.waitFor(10, TimeUnit.MINUTES) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(String.join(" ", command) + " failed:\n" + Files.readString(said.toPath()));
        }
        Files.delete(said.toPath());
    }

    URI url() {
        return url;
    }

    /** What an administrator is told, who is none of the connector's users: the first field of the answer. */
    JsonNode admin(String query, JsonNode variables) {
        ObjectNode body = Json.newObject().put("query", query);
        body.set("variables", variables);
        if (adminToken.isEmpty()) {
            HttpResponse<String> login = post(
                    "/admin-api", "", Json.text(Json.newObject().put("query", """
                        mutation { login(username: "superadmin", password: "%s") { __typename } }\
                        """.formatted(VendureAccess.PASSWORD))));
            adminToken = login.headers().firstValue("vendure-auth-token").orElseThrow();
        }
        return first(post("/admin-api", adminToken, Json.text(body)).body());
    }

    /** A user who may do what the role allows, made once. */
    String userWith(VendureAccess.Role role) {
        return users.computeIfAbsent(role, _ -> {
            String name = "user" + users.size() + "@example.com";
            ObjectNode wanted = Json.newObject();
            ObjectNode input = wanted.putObject("input").put("code", name).put("description", role.says());
            role.permissions().forEach(input.putArray("permissions")::add);
            String id = admin("mutation Role($input: CreateRoleInput!) { createRole(input: $input) { id } }", wanted)
                    .path("id")
                    .asString("");
            ObjectNode person = Json.newObject();
            person.putObject("input")
                    .put("firstName", "Grace")
                    .put("lastName", "Hopper")
                    .put("emailAddress", name)
                    .put("password", VendureAccess.PASSWORD)
                    .putArray("roleIds")
                    .add(id);
            admin(
                    "mutation User($input: CreateAdministratorInput!) { createAdministrator(input: $input) { id } }",
                    person);
            return name;
        });
    }

    private HttpResponse<String> post(String path, String token, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(url.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body, StandardCharsets.UTF_8));
        if (!token.isEmpty()) {
            request.header("Authorization", "Bearer " + token);
        }
        // A connection of its own: Node closes idle ones after 5 s, also while the next request is on its way.
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException | InterruptedException broken) {
            throw new IllegalStateException(broken);
        }
    }

    private static JsonNode first(String answer) {
        JsonNode data = Json.object(answer).orElseThrow().path("data");
        if (!data.isObject()) {
            throw new IllegalStateException(answer);
        }
        JsonNode result = data.iterator().next();
        if (result.has("errorCode")) {
            throw new IllegalStateException(answer);
        }
        return result;
    }

    /** A shopper with a cart, who pays. */
    Shopper shopper() {
        return new Shopper();
    }

    final class Shopper {
        private String token = "";

        JsonNode ask(String query, Object... variables) {
            ObjectNode body = Json.newObject().put("query", query);
            ObjectNode given = body.putObject("variables");
            for (int i = 0; i < variables.length; i += 2) {
                given.set((String) variables[i], (JsonNode) variables[i + 1]);
            }
            HttpResponse<String> answer = post("/shop-api", token, Json.text(body));
            answer.headers().firstValue("vendure-auth-token").ifPresent(fresh -> token = fresh);
            return first(answer.body());
        }

        private JsonNode text(String value) {
            return Json.newObject().put("it", value).path("it");
        }

        private JsonNode number(int value) {
            return Json.newObject().put("it", value).path("it");
        }

        /** Buys and pays; the order as the shop API shows it: {@code id code state totalWithTax lines}. */
        JsonNode buys(String payment, String fullName, Map<String, Integer> variants) {
            fills(variants);
            return pays(payment, fullName);
        }

        void fills(Map<String, Integer> variants) {
            variants.forEach((variant, quantity) -> ask("""
                        mutation Add($variant: ID!, $quantity: Int!) {
                          addItemToOrder(productVariantId: $variant, quantity: $quantity) {
                            ... on Order { id } ... on ErrorResult { errorCode message } } }\
                        """, "variant", text(variant), "quantity", number(quantity)));
        }

        JsonNode pays(String payment, String fullName) {
            ask(
                    """
                    mutation Customer($input: CreateCustomerInput!) {
                      setCustomerForOrder(input: $input) { ... on Order { id } ... on ErrorResult { errorCode message } } }\
                    """,
                    "input",
                    Json.newObject()
                            .put("firstName", "Ada")
                            .put("lastName", "Lovelace Byron")
                            .put("emailAddress", "ada@example.com")
                            .put("phoneNumber", "+1 555 0100"));
            ask(
                    """
                    mutation Address($input: CreateAddressInput!) {
                      setOrderShippingAddress(input: $input) { ... on Order { id } ... on ErrorResult { errorCode message } } }\
                    """,
                    "input",
                    Json.newObject()
                            .put("fullName", fullName)
                            .put("company", "Engines Ltd")
                            .put("streetLine1", "12 Main St")
                            .put("streetLine2", "Apt 3")
                            .put("city", "Springfield")
                            .put("province", "IL")
                            .put("postalCode", "62701")
                            .put("countryCode", "US")
                            .put("phoneNumber", "+1 555 0100"));
            JsonNode methods = ask("{ eligibleShippingMethods { id } }");
            ask(
                    """
                    mutation Shipping($ids: [ID!]!) {
                      setOrderShippingMethod(shippingMethodId: $ids) {
                        ... on Order { id } ... on ErrorResult { errorCode message } } }\
                    """,
                    "ids",
                    Json.newObject()
                            .putArray("it")
                            .add(methods.path(0).path("id").asString("")));
            ask("""
                mutation { transitionOrderToState(state: "ArrangingPayment") {
                  ... on Order { id } ... on OrderStateTransitionError { errorCode message } } }\
                """);
            return ask("""
                        mutation Pay($input: PaymentInput!) {
                          addPaymentToOrder(input: $input) {
                            ... on Order { id code state totalWithTax lines { id quantity productVariant { sku } } } ... on ErrorResult { errorCode message } } }\
                        """, "input", payment(payment));
        }

        private ObjectNode payment(String method) {
            ObjectNode payment = Json.newObject().put("method", method);
            payment.putObject("metadata");
            return payment;
        }
    }

    @Override
    public void close() {
        server.destroy();
        try {
            if (!server.waitFor(10, TimeUnit.SECONDS)) {
                server.destroyForcibly();
            }
        } catch (InterruptedException stopping) {
            server.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
