package io.handshake.sandbox.demo;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Talks to order-ingest over its REST routes. */
public final class IngestClient {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Rest rest;

    public IngestClient(URI base, String key) {
        this(base, key, Duration.ofMinutes(10));
    }

    /** @param patience how long an answer may take before the request counts as failed */
    public IngestClient(URI base, String key, Duration patience) {
        this.rest = new Rest(base, key, patience);
    }

    /** The service refused: its problem detail, in one paragraph. */
    public static final class Refused extends IOException {
        private final int status;

        Refused(int status, String message) {
            super(status + " " + message);
            this.status = status;
        }

        /** The HTTP status. */
        public int status() {
            return status;
        }
    }

    /** How far an import is; counts are orders. */
    public record Progress(
            String id,
            String state,
            @Nullable String format,
            long total,
            long read,
            long imported,
            long revised,
            long unchanged,
            long stale,
            long held,
            long parked,
            @Nullable String problem) {

        boolean running() {
            return state.equals("RUNNING");
        }
    }

    /** One parked order: where it stands, and why. */
    public record Parked(
            @Nullable String orderNumber,
            long line,
            @Nullable String column,
            String reason,
            String message) {}

    /** An order as the service stores it. */
    public record StoredOrder(String orderKey, int revision, String state) {}

    /** Uploads a file and returns the import's id. */
    public String upload(Path file, String cart, boolean dryRun) throws IOException, InterruptedException {
        HttpRequest.Builder request = rest.request(
                        "/carts/" + Rest.encoded(cart) + "/imports" + (dryRun ? "?dryRun=true" : ""))
                .header("Content-Type", contentType(file))
                .POST(body(file));
        return rest.send(request).path("id").asString();
    }

    /**
     * Uploads an export that is in memory, and returns the import's id.
     *
     * @param idempotencyKey the same key always names the same import, so it may be uploaded again after any failure
     */
    public String upload(byte[] export, String contentType, String cart, String idempotencyKey)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = rest.request("/carts/" + Rest.encoded(cart) + "/imports")
                .header("Content-Type", contentType)
                .header("Idempotency-Key", idempotencyKey)
                .POST(HttpRequest.BodyPublishers.ofByteArray(export));
        return rest.send(request).path("id").asString();
    }

    /** Waits until the import has ended, telling of its progress on the way. */
    public Progress await(String importId, Consumer<Progress> watching) throws IOException, InterruptedException {
        while (true) {
            Progress progress = progress(importId);
            watching.accept(progress);
            if (!progress.running()) {
                return progress;
            }
            Thread.sleep(PAUSE);
        }
    }

    /** How far an import is now. */
    public Progress progress(String importId) throws IOException, InterruptedException {
        JsonNode answer =
                rest.send(rest.request("/imports/" + Rest.encoded(importId)).GET());
        JsonNode problem = answer.path("problem");
        return new Progress(
                importId,
                answer.path("state").asString(),
                Rest.text(answer, "format"),
                answer.path("total").asLong(0),
                answer.path("read").asLong(),
                answer.path("imported").asLong(),
                answer.path("revised").asLong(),
                answer.path("unchanged").asLong(),
                answer.path("stale").asLong(),
                answer.path("held").asLong(),
                answer.path("parked").asLong(),
                problem.isObject() ? Rest.sentence(problem) : null);
    }

    /** Every parked order of an import, in the file's order. */
    public List<Parked> parked(String importId) throws IOException, InterruptedException {
        List<Parked> rows = new ArrayList<>();
        rest.pages(
                "/imports/" + Rest.encoded(importId) + "/parked-rows?limit=500",
                row -> rows.add(new Parked(
                        Rest.text(row, "orderNumber"),
                        row.path("line").asLong(),
                        Rest.text(row, "column"),
                        row.path("reason").asString(),
                        row.path("message").asString())));
        return rows;
    }

    /** Every stored order. */
    public List<StoredOrder> orders() throws IOException, InterruptedException {
        List<StoredOrder> orders = new ArrayList<>();
        rest.pages(
                "/orders?limit=500",
                order -> orders.add(new StoredOrder(
                        order.path("orderKey").asString(),
                        order.path("revision").asInt(),
                        order.path("state").asString())));
        return orders;
    }

    /** Every cart that is configured, and how it is. */
    public List<JsonNode> carts() throws IOException, InterruptedException {
        List<JsonNode> carts = new ArrayList<>();
        rest.send(rest.request("/carts").GET()).path("items").forEach(carts::add);
        return carts;
    }

    /** Has one order read at its cart now, and taken in. */
    public void fetch(String cart, String number) throws IOException, InterruptedException {
        var _ = rest.send(rest.request("/carts/" + Rest.encoded(cart) + "/orders/fetch?number=" + Rest.encoded(number))
                .POST(HttpRequest.BodyPublishers.noBody()));
    }

    /** Asks a cart what it can do; takes as long as the cart does. */
    public JsonNode probe(String cart) throws IOException, InterruptedException {
        return rest.send(
                rest.request("/carts/" + Rest.encoded(cart) + "/probe").POST(HttpRequest.BodyPublishers.noBody()));
    }

    private static HttpRequest.BodyPublisher body(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(file + ": no such file");
        }
        return HttpRequest.BodyPublishers.ofFile(file);
    }

    /** By the name; the service looks at the content anyway. */
    private static String contentType(Path file) {
        String name = file.getFileName().toString();
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "csv" -> "text/csv";
            case "xml" -> "application/xml";
            case "json" -> "application/json";
            case "xlsx" -> "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
            default -> "application/octet-stream";
        };
    }
}
