package io.handshake.sandbox.demo;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One service's routes, as any client with a key calls them. */
final class Rest {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final JsonMapper json = JsonMapper.shared();
    private final URI base;
    private final String key;
    private final Duration patience;

    /** @param patience how long an answer may take before the request counts as failed */
    Rest(URI base, String key, Duration patience) {
        this.base = base;
        this.key = key;
        this.patience = patience;
    }

    /** Gives each item of a list that comes in pages. */
    void pages(String path, Consumer<JsonNode> each) throws IOException, InterruptedException {
        @Nullable String next = null;
        do {
            JsonNode page = send(request(next == null ? path : path + "&cursor=" + encoded(next))
                    .GET());
            page.path("items").forEach(each);
            next = text(page, "next");
        } while (next != null);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path))
                .timeout(patience)
                .header("Authorization", "Bearer " + key)
                .header("Accept", "application/json");
    }

    /** Its JSON; a refusal is thrown. */
    JsonNode send(HttpRequest.Builder request) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        JsonNode body = answer.body().isBlank() ? json.createObjectNode() : json.readTree(answer.body());
        if (answer.statusCode() >= 300) {
            throw new IngestClient.Refused(answer.statusCode(), sentence(body));
        }
        return body;
    }

    /** A problem detail in one paragraph. */
    static String sentence(JsonNode problem) {
        StringBuilder sentence = new StringBuilder(problem.path("title").asString("refused"));
        for (String part : List.of("detail", "place", "cure")) {
            String value = text(problem, part);
            if (value != null) {
                sentence.append(part.equals("place") ? "; at " : "; ").append(value);
            }
        }
        return sentence.toString();
    }

    static @Nullable String text(JsonNode node, String field) {
        return node.hasNonNull(field) ? node.path(field).asString() : null;
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
