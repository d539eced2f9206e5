package io.handshake.sandbox.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Talks to shipment-confirm over its REST routes, as an OMS does. */
public final class ConfirmClient {
    private static final Set<String> WITH_PERSON = Set.of("WITH_PERSON", "BY_HAND", "STOPPED");

    private final JsonMapper json = JsonMapper.shared();
    private final Rest rest;

    public ConfirmClient(URI base, String key, Duration patience) {
        this.rest = new Rest(base, key, patience);
    }

    /**
     * What left the building.
     *
     * @param order the order's number at its cart
     */
    public record Shipment(String id, String cart, String order, Instant shippedAt, List<Parcel> parcels) {
        public String orderKey() {
            return cart + "/" + order;
        }

        /** Every tracking number of it. */
        public List<String> tracking() {
            return parcels.stream().map(Parcel::tracking).toList();
        }
    }

    /**
     * One box.
     *
     * @param units SKU → how many are in it
     */
    public record Parcel(String carrier, String service, String tracking, Map<String, Integer> units) {}

    /** How far one of the four steps is. */
    public record Step(
            String name,
            @Nullable String strategy,
            String state,
            @Nullable String outcome,
            @Nullable String detail) {
        public boolean ended() {
            return state.equals("ENDED");
        }

        /** Whether it waits until somebody has looked. */
        public boolean withPerson() {
            return WITH_PERSON.contains(state);
        }
    }

    /**
     * How far a shipment is.
     *
     * @param verdict {@code CLEAR}, {@code HELD} or {@code AWAITS_ORDER}
     * @param captured of the whole order so far; null if nothing is said
     */
    public record Standing(
            String shipmentId,
            String verdict,
            List<Step> steps,
            @Nullable BigDecimal captured,
            @Nullable String currency,
            List<String> discrepancies) {

        /** Whether nothing more happens to it by itself. */
        public boolean rests() {
            return verdict.equals("HELD")
                    || (!steps.isEmpty() && steps.stream().allMatch(step -> step.ended() || step.withPerson()));
        }

        public @Nullable Step step(String name) {
            return steps.stream()
                    .filter(step -> step.name().equals(name))
                    .findFirst()
                    .orElse(null);
        }
    }

    /** Work for a person; {@code choices} are the outcomes that it may be resolved with. */
    public record Task(
            String id,
            String kind,
            @Nullable String orderKey,
            @Nullable String shipmentId,
            String title,
            @Nullable String why,
            List<String> choices) {}

    /** Reports a shipment; returns when it is taken. The same again is no second one. */
    public void ship(Shipment shipment) throws IOException, InterruptedException {
        var _ = rest.send(rest.request("/shipments")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body(shipment))));
    }

    private String body(Shipment shipment) {
        ObjectNode body = json.createObjectNode()
                .put("shipmentId", shipment.id())
                .put("cartId", shipment.cart())
                .put("orderNumber", shipment.order())
                .put("shippedAt", shipment.shippedAt().toString());
        ArrayNode packages = body.putArray("packages");
        for (Parcel parcel : shipment.parcels()) {
            ArrayNode lines = packages.addObject()
                    .put("carrier", parcel.carrier())
                    .put("service", parcel.service())
                    .put("trackingNumber", parcel.tracking())
                    .putArray("lines");
            parcel.units()
                    .forEach(
                            (sku, quantity) -> lines.addObject().put("sku", sku).put("quantity", quantity));
        }
        return body.toString();
    }

    /** How far a shipment is now. */
    public Standing standing(String shipmentId) throws IOException, InterruptedException {
        JsonNode answer =
                rest.send(rest.request("/shipments/" + Rest.encoded(shipmentId)).GET());
        List<Step> steps = new ArrayList<>();
        answer.path("steps")
                .forEach(step -> steps.add(new Step(
                        step.path("name").asString(),
                        Rest.text(step, "strategy"),
                        step.path("state").asString(),
                        Rest.text(step, "outcome"),
                        Rest.text(step, "detail"))));
        List<String> discrepancies = new ArrayList<>();
        answer.path("discrepancies")
                .forEach(one -> discrepancies.add(one.path("kind").asString()));
        JsonNode captured = answer.path("captured");
        return new Standing(
                shipmentId,
                answer.path("verdict").asString("?"),
                steps,
                captured.hasNonNull("amount")
                        ? new BigDecimal(captured.path("amount").asString())
                        : null,
                Rest.text(captured, "currency"),
                discrepancies);
    }

    /** What waits for a person now. */
    public List<Task> openTasks() throws IOException, InterruptedException {
        List<Task> tasks = new ArrayList<>();
        rest.pages("/tasks?state=OPEN", task -> {
            List<String> choices = new ArrayList<>();
            task.path("choices").forEach(one -> choices.add(one.asString()));
            tasks.add(new Task(
                    task.path("id").asString(),
                    task.path("kind").asString(),
                    Rest.text(task, "orderKey"),
                    Rest.text(task, "shipmentId"),
                    task.path("title").asString(),
                    Rest.text(task, "why"),
                    choices));
        });
        return tasks;
    }

    /** Says what a person has done about a task, or decided. */
    public void resolve(Task task, String outcome, String note) throws IOException, InterruptedException {
        var _ = rest.send(rest.request("/tasks/" + Rest.encoded(task.id()) + "/resolve")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json.createObjectNode()
                        .put("outcome", outcome)
                        .put("note", note)
                        .toString())));
    }

    /** What has stopped, as {@code GET /parked} lists it. */
    public List<JsonNode> parked() throws IOException, InterruptedException {
        List<JsonNode> parked = new ArrayList<>();
        rest.pages("/parked?limit=500", parked::add);
        return parked;
    }

    /** A cart's confirmation file, for a cart that takes nothing else; one JSON object per row. */
    public List<JsonNode> confirmations(String cart) throws IOException, InterruptedException {
        List<JsonNode> rows = new ArrayList<>();
        JsonNode part;
        long after = 0;
        do {
            part = rest.send(rest.request("/carts/" + Rest.encoded(cart) + "/confirmations?after=" + after)
                    .GET());
            part.path("items").forEach(rows::add);
            after = part.path("next").asLong();
        } while (!part.path("items").isEmpty());
        return rows;
    }
}
