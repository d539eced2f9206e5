package io.handshake.sandbox.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** A simulated cart, seen from behind: its shoppers, and its ledger of what really happened. */
public final class SimulatedShop {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = JsonMapper.shared();
    private final URI control;

    /** @param carts where the simulated carts answer */
    public SimulatedShop(URI carts, String id) {
        this.control = URI.create(carts + "/control/" + id);
    }

    /**
     * Something that really happened.
     *
     * @param order the order's number; null for what is about no order
     * @param subject what it happened to: a parcel, a payment
     * @param amount money, in minor units
     */
    public record Effect(
            String kind,
            @Nullable String order,
            @Nullable String subject,
            @Nullable String reference,
            long amount,
            int quantity) {}

    /** An order that a shopper placed; {@code total} is what was authorised. */
    public record Placed(String number, String email, BigDecimal total) {}

    /** Makes it, as a new Vendure with nothing in it. */
    public void open() throws IOException, InterruptedException {
        var _ = send("PUT", "", "{\"type\":\"vendure\"}");
    }

    /** Puts something on its shelves. */
    public void sells(String sku, String name, int cents, int units) throws IOException, InterruptedException {
        ArrayNode products = json.createArrayNode();
        products.addObject()
                .put("sku", sku)
                .put("name", name)
                .put("price", cents)
                .putObject("stock")
                .put("1", units);
        var _ = send("POST", "/products", products.toString());
    }

    /**
     * Who buys what.
     *
     * @param units SKU → how many
     */
    public record Buyer(String number, String firstName, String lastName, Map<String, Integer> units) {
        String email() {
            return firstName.toLowerCase(Locale.ROOT) + "." + number.toLowerCase(Locale.ROOT) + "@example.com";
        }
    }

    /** Shoppers buy, and their cards are authorised. */
    public List<Placed> orders(List<Buyer> buyers) throws IOException, InterruptedException {
        ArrayNode orders = json.createArrayNode();
        for (Buyer buyer : buyers) {
            ObjectNode order = orders.addObject().put("number", buyer.number());
            order.putObject("customer")
                    .put("firstName", buyer.firstName())
                    .put("lastName", buyer.lastName())
                    .put("email", buyer.email());
            order.putObject("shipTo")
                    .put("firstName", buyer.firstName())
                    .put("lastName", buyer.lastName())
                    .put("line1", "12 Main St")
                    .put("city", "Springfield")
                    .put("province", "IL")
                    .put("postalCode", "62701")
                    .put("country", "United States of America")
                    .put("countryCode", "US");
            ArrayNode lines = order.putArray("lines");
            buyer.units()
                    .forEach(
                            (sku, quantity) -> lines.addObject().put("sku", sku).put("quantity", quantity));
            order.putObject("payment").put("method", "card").put("state", "authorized");
        }
        List<Placed> placed = new ArrayList<>();
        JsonNode answers = send("POST", "/orders", orders.toString());
        for (int i = 0; i < buyers.size(); i++) {
            placed.add(new Placed(
                    buyers.get(i).number(),
                    buyers.get(i).email(),
                    BigDecimal.valueOf(answers.path(i).path("total").asLong(), 2)));
        }
        return placed;
    }

    /** What really happened so far, whether its caller heard of it or not. */
    public List<Effect> ledger() throws IOException, InterruptedException {
        List<Effect> effects = new ArrayList<>();
        for (JsonNode effect : send("GET", "/ledger", null)) {
            effects.add(new Effect(
                    effect.path("kind").asString(),
                    Rest.text(effect, "order"),
                    Rest.text(effect, "subject"),
                    Rest.text(effect, "reference"),
                    effect.path("amount").asLong(0),
                    effect.path("quantity").asInt(0)));
        }
        return effects;
    }

    private JsonNode send(String method, String path, @Nullable String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(control + path))
                        .timeout(Duration.ofSeconds(30))
                        .method(
                                method,
                                body == null
                                        ? HttpRequest.BodyPublishers.noBody()
                                        : HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() >= 300) {
            throw new IOException(
                    "the simulated cart answers " + answer.statusCode() + " to " + method + " " + control + path);
        }
        return json.readTree(answer.body());
    }
}
