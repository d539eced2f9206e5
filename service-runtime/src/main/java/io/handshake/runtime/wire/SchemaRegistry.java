package io.handshake.runtime.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A Confluent-compatible schema registry over HTTP. Every call ends within the answer time-out. Ids and schemas are
 * cached for ever, since neither changes once given.
 *
 * <p>Paths and error codes are those of the Confluent Schema Registry API: {@code POST /subjects/{subject}/versions},
 * {@code GET /schemas/ids/{id}}, {@code 40403} for an unknown id, {@code 409} for an incompatible schema.
 */
public final class SchemaRegistry {
    private static final String MEDIA_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final int MAX_REASON = 500;

    private final JsonMapper json = JsonMapper.builder().build();
    private final HttpClient http;
    private final RegistrySettings settings;
    private final String base;
    private final Map<Integer, Schema> schemas = new ConcurrentHashMap<>();
    private final Map<SubjectSchema, Integer> ids = new ConcurrentHashMap<>();

    private record SubjectSchema(String subject, Schema schema) {}

    private record Answer(int status, String body) {}

    public SchemaRegistry(RegistrySettings settings) {
        this.settings = settings;
        String url = settings.url().toString();
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.connectTimeout())
                .build();
    }

    /**
     * The id of this schema under this subject; registers it if it is new there.
     *
     * @throws IncompatibleSchema when the registry refuses it; nothing was registered
     * @throws RegistryUnavailable when there was no usable answer; it may have been registered all the same
     */
    public int register(String subject, Schema schema) {
        SubjectSchema key = new SubjectSchema(subject, schema);
        Integer known = ids.get(key);
        if (known != null) {
            return known;
        }
        byte[] body = json.writeValueAsBytes(Map.of("schema", schema.toString()));
        Answer answer =
                ask(request("/subjects/" + URLEncoder.encode(subject, UTF_8).replace("+", "%20") + "/versions")
                        .header("Content-Type", MEDIA_TYPE)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body)));
        int id = switch (answer.status()) {
            case 200, 201 -> id(answer);
            case 409, 422 ->
                throw new IncompatibleSchema("The schema registry refuses " + schema.getFullName()
                        + " for subject " + subject + ": " + reason(answer)
                        + ". Cure: keep the change compatible (add fields with a default, remove only fields"
                        + " that have one), or publish under a new topic version.");
            default -> throw unusable(answer);
        };
        ids.put(key, id);
        schemas.put(id, schema);
        return id;
    }

    /**
     * The schema with this id.
     *
     * @throws UnknownSchema when the registry has none
     * @throws RegistryUnavailable when there was no usable answer
     */
    public Schema byId(int id) {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        // Registries number from 1; a negative id is 4 bytes of something else, and not worth a call.
        if (id < 0) {
            throw new UnknownSchema("No schema can have the id " + id);
        }
        Answer answer = ask(request("/schemas/ids/" + id).GET());
        JsonNode body = read(answer);
        // Only the registry's own "schema not found" condemns a record; a 404 from a wrong URL or a proxy must not.
        if (answer.status() == 404 && body != null && body.path("error_code").asInt(0) / 100 == 404) {
            throw new UnknownSchema("The schema registry has no schema with id " + id);
        }
        if (answer.status() != 200 || body == null || !body.path("schema").isString()) {
            throw unusable(answer);
        }
        String type = body.path("schemaType").asString("AVRO");
        if (!type.equals("AVRO")) {
            throw new UnknownSchema("Schema " + id + " is " + type + ", not AVRO");
        }
        try {
            Schema schema = new Schema.Parser().parse(body.path("schema").stringValue());
            schemas.put(id, schema);
            return schema;
        } catch (AvroRuntimeException unreadable) {
            throw new UnknownSchema("Schema " + id + " in the registry is no readable Avro schema");
        }
    }

    /**
     * Asks for something cheap.
     *
     * @throws RegistryUnavailable when there was no usable answer
     */
    public void ping() {
        Answer answer = ask(request("/schemas/types").GET());
        if (answer.status() != 200) {
            throw unusable(answer);
        }
    }

    private HttpRequest.Builder request(String path) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(base + path))
                .timeout(settings.answerTimeout())
                .header("Accept", MEDIA_TYPE + ", application/json");
        String username = settings.username();
        if (username != null && !username.isEmpty()) {
            byte[] credentials = (username + ":" + settings.password()).getBytes(UTF_8);
            request.header("Authorization", "Basic " + Base64.getEncoder().encodeToString(credentials));
        }
        return request;
    }

    private Answer ask(HttpRequest.Builder request) {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(
                request.build(),
                HttpResponse.BodyHandlers.limiting(
                        HttpResponse.BodyHandlers.ofByteArray(),
                        settings.maxAnswer().toBytes()));
        try {
            // The request's own time-out ends with the headers; a body that stalls needs this one.
            HttpResponse<byte[]> response = answer.get(settings.answerTimeout().toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(response.statusCode(), new String(response.body(), UTF_8));
        } catch (TimeoutException late) {
            answer.cancel(true);
            throw unavailable("gave no answer within " + settings.answerTimeout());
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            if (cause instanceof IOException io) {
                String what = io.getMessage() == null ? "" : ": " + io.getMessage();
                throw unavailable("cannot be reached (" + io.getClass().getSimpleName() + what + ")");
            }
            throw unavailable("cannot be asked (" + cause + ")");
        } catch (InterruptedException stopping) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw unavailable("was not waited for: this service is stopping");
        }
    }

    private int id(Answer answer) {
        JsonNode body = read(answer);
        if (body == null || !body.path("id").canConvertToInt()) {
            throw unusable(answer);
        }
        return body.path("id").asInt();
    }

    private RegistryUnavailable unusable(Answer answer) {
        String hint = switch (answer.status()) {
            case 401, 403 -> "; check handshake.registry.username and handshake.registry.password";
            case 404, 405 -> "; check that handshake.registry.url ends in the Confluent-compatible API's path";
            default -> "";
        };
        return unavailable("answered " + answer.status() + " (" + reason(answer) + ")" + hint);
    }

    private RegistryUnavailable unavailable(String what) {
        return new RegistryUnavailable("The schema registry at " + base + " " + what);
    }

    private String reason(Answer answer) {
        JsonNode body = read(answer);
        String reason = body == null ? "no reason given" : body.path("message").asString("no reason given");
        return reason.length() > MAX_REASON ? reason.substring(0, MAX_REASON) + "…" : reason;
    }

    private @Nullable JsonNode read(Answer answer) {
        try {
            return json.readTree(answer.body());
        } catch (JacksonException notJson) {
            return null;
        }
    }
}
