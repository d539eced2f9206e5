package io.handshake.runtime.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import io.handshake.runtime.problem.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.multipart.MultipartFile;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole application on a real Tomcat: doors, problems, health and metrics. */
class DoorsIT {
    private static final String READER = "hs_reader_" + "r".repeat(43);
    private static final String ALL = "hs_all_" + "a".repeat(43);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static Path keys;
    private static HttpServer issuer;
    private static RSAKey signing;
    private static ConfigurableApplicationContext app;

    record Body(int count, String name) {}

    record Parcel(@NotBlank String id, @Positive @Max(10) int weight) {}

    @RestController
    static class Things {
        @GetMapping("/things")
        String things(@RequestParam(required = false) Integer limit) {
            return "things";
        }

        @PostMapping(path = "/things", consumes = "application/json")
        String add(@RequestBody Body body) {
            return body.name();
        }

        @PostMapping(path = "/parcels", consumes = "application/json")
        String parcel(@Valid @RequestBody Parcel parcel) {
            return parcel.id();
        }

        @GetMapping("/parcels")
        String parcels(@RequestParam @Max(100) int limit) {
            return "parcels";
        }

        @PostMapping(path = "/files", consumes = "multipart/form-data")
        String file(@RequestParam MultipartFile file) {
            return "read " + file.getSize();
        }

        @GetMapping("/open")
        String open() {
            return "open";
        }

        @GetMapping("/forgotten")
        String forgotten() {
            return "forgotten";
        }

        @GetMapping("/refused")
        String refused() {
            throw new ProblemException(
                    HttpStatus.CONFLICT, "taken", "Taken already", "a is taken; use b", Map.of("key", "a"));
        }

        @GetMapping("/broken")
        String broken() {
            throw new IllegalStateException("the secret reason");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(Things.class)
    static class App {
        @Bean
        RouteRules rules() {
            return RouteRules.builder()
                    .scope("things:read", HttpMethod.GET, "/things")
                    .scope("things:write", HttpMethod.POST, "/things")
                    .scope("things:read", HttpMethod.GET, "/refused")
                    .scope("things:read", HttpMethod.GET, "/broken")
                    .scope("things:write", HttpMethod.POST, "/parcels")
                    .scope("things:read", HttpMethod.GET, "/parcels")
                    .scope("things:write", HttpMethod.POST, "/files")
                    .open(HttpMethod.GET, "/open")
                    .build();
        }
    }

    @BeforeAll
    static void start() throws Exception {
        keys = folder.resolve("keys.yaml");
        Files.writeString(keys, entry("reader", READER, "things:read") + entry("all", ALL, "*"));
        signing = new RSAKeyGenerator(2048).keyID("k").generate();
        byte[] jwks = new JWKSet(signing.toPublicJWK()).toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            exchange.sendResponseHeaders(200, jwks.length);
            exchange.getResponseBody().write(jwks);
            exchange.close();
        });
        issuer.start();
        app = new SpringApplicationBuilder(App.class)
                .web(WebApplicationType.SERVLET)
                .bannerMode(Banner.Mode.OFF)
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--spring.application.name=doors",
                        "--spring.servlet.multipart.max-file-size=2KB",
                        "--spring.servlet.multipart.max-request-size=4KB",
                        "--spring.jackson.factory.constraints.read.max-document-length=32768",
                        "--spring.kafka.bootstrap-servers=127.0.0.1:1",
                        "--spring.mongodb.uri=mongodb://127.0.0.1:1/none?serverSelectionTimeoutMS=200",
                        "--handshake.registry.url=http://127.0.0.1:1",
                        "--handshake.security.api-keys-file=" + keys,
                        "--spring.security.oauth2.resourceserver.jwt.jwk-set-uri=http://127.0.0.1:"
                                + issuer.getAddress().getPort() + "/jwks");
    }

    private static String entry(String id, String key, String scope) {
        String header = id.equals("reader") ? "keys:\n" : "";
        return header + "  - {id: " + id + ", sha256: \"" + ApiKeys.sha256(key) + "\", scopes: [\"" + scope + "\"]}\n";
    }

    @AfterAll
    static void stop() {
        app.close();
        issuer.stop(0);
    }

    @Test
    void aRouteThatNoRuleNamesIsFoundByTheTestOfEveryService() {
        RequestMappingHandlerMapping mapped =
                app.getBean("requestMappingHandlerMapping", RequestMappingHandlerMapping.class);
        assertThat(app.getBean(RouteRules.class).unlisted(mapped)).containsExactly("GET /forgotten");
    }

    @Test
    void eachDoorOpensToTheRightKeyAlone() throws Exception {
        assertThat(get("/open", null).statusCode()).isEqualTo(200);
        assertThat(get("/livez", null).statusCode()).isEqualTo(200);
        assertThat(get("/readyz", null).statusCode()).isEqualTo(200);
        assertThat(get("/openapi", null).statusCode()).isEqualTo(200);
        assertThat(get("/things", READER).statusCode()).isEqualTo(200);
        assertThat(get("/things", ALL).statusCode()).isEqualTo(200);
        assertThat(post("/things", READER, "application/json", "{\"count\":1,\"name\":\"n\"}")
                        .statusCode())
                .isEqualTo(403);
        assertThat(post("/things", ALL, "application/json", "{\"count\":1,\"name\":\"n\"}")
                        .statusCode())
                .isEqualTo(200);
        problem(get("/things", null), 401, "credential-missing", ".handshake/api-key");
        problem(get("/things?api_key=" + READER, null), 401, "credential-missing", "query");
        problem(get("/things", READER.replace('r', 's')), 401, "credential-refused", "not known");
        problem(get("/things", READER + "r"), 401, "credential-refused", "not known");
        problem(get("/forgotten", null), 401, "credential-missing", "Bearer");
        problem(get("/forgotten", ALL), 403, "no-rule", "RouteRules");
        problem(get("/nowhere", ALL), 404, "unknown-route", "/openapi");
    }

    @Test
    void aTokenCountsOnlyIfSignedForUsAndUnexpired() throws Exception {
        Instant later = Instant.now().plusSeconds(300);
        assertThat(get("/things", signed("handshake", later)).statusCode()).isEqualTo(200);
        problem(get("/things", signed("somebody-else", later)), 401, "credential-refused", "aud");
        problem(
                get("/things", signed("handshake", Instant.now().minusSeconds(300))),
                401,
                "credential-refused",
                "expired");
        problem(get("/things", signed("handshake", null)), 401, "credential-refused", "exp");
        problem(get("/things", new PlainJWT(claims("handshake", later)).serialize()), 401, "credential-refused", "JWT");
        problem(get("/things", "rubbish"), 401, "credential-refused", "JWT");
    }

    @Test
    void keysAreReadAgainWhenTheFileChanges() throws Exception {
        String fresh = "hs_fresh_" + "f".repeat(43);
        String before = Files.readString(keys);
        assertThat(get("/things", fresh).statusCode()).isEqualTo(401);
        Files.writeString(keys, before + entry("fresh", fresh, "things:read"));
        assertThat(get("/things", fresh).statusCode()).isEqualTo(200);
        Files.writeString(keys, "garbled: [");
        assertThat(get("/things", fresh).statusCode())
                .as("what was known stays")
                .isEqualTo(200);
        Files.writeString(keys, before);
        Files.setLastModifiedTime(keys, FileTime.from(Instant.now().plusSeconds(5)));
        assertThat(get("/things", fresh).statusCode()).isEqualTo(401);
    }

    @Test
    void badInputIsAProblemThatNamesThePlace() throws Exception {
        problem(get("/things?limit=many", ALL), 400, "invalid-parameter", "limit");
        problem(post("/things", ALL, "text/plain", "x"), 415, "unsupported-media-type", "application/json");
        problem(
                post("/things", ALL, "application/json", "{\"count\":1,\n \"name\":"),
                400,
                "unreadable-body",
                "line 2");
        problem(post("/things", ALL, "application/json", "{\"count\":\"many\"}"), 400, "unreadable-body", "count");
        problem(post("/things", ALL, "application/json", ""), 400, "unreadable-body", "empty");
        problem(post("/open", ALL, "application/json", "{}"), 405, "method-not-allowed", "GET");
        problem(get("/refused", ALL), 409, "taken", "use b");
        HttpResponse<String> broken = get("/broken", ALL);
        problem(broken, 500, "unexpected", "correlation id");
        assertThat(broken.body()).doesNotContain("secret reason").doesNotContain("Exception");
    }

    @Test
    void valuesOutOfBoundsAreAllNamedAtOnce() throws Exception {
        assertThat(post("/parcels", ALL, "application/json", "{\"id\":\"p\",\"weight\":10}")
                        .statusCode())
                .isEqualTo(200);
        HttpResponse<String> both = post("/parcels", ALL, "application/json", "{\"id\":\" \",\"weight\":11}");
        problem(both, 400, "invalid-parameter", "weight must be less than or equal to 10");
        problem(both, 400, "invalid-parameter", "id must not be blank");
        assertThat(JsonMapper.builder().build().readTree(both.body()).path("errors"))
                .extracting(error -> error.path("key").asString(""))
                .containsExactlyInAnyOrder("id", "weight");
        problem(get("/parcels?limit=101", ALL), 400, "invalid-parameter", "limit must be less than or equal to 100");
        problem(get("/parcels", ALL), 400, "invalid-parameter", "limit (query) is missing");
    }

    @Test
    void aBodyBeyondTheLimitIsTooLargeWhateverItsForm() throws Exception {
        String name = "n".repeat(100);
        String tooLong = "[" + ("\"" + name + "\",").repeat(1000) + "1]";
        problem(post("/things", ALL, "application/json", "{\"x\":" + tooLong + "}"), 413, "body-too-large", "larger");
        problem(upload("file", "x".repeat(3 * 1024)), 413, "body-too-large", "limit");
        problem(upload("file", "x".repeat(64 * 1024)), 413, "body-too-large", "limit");
    }

    @Test
    void aMultipartBodyIsReadOrTheProblemSaysWhatIsWrongWithIt() throws Exception {
        HttpResponse<String> read = upload("file", "x".repeat(1024));
        assertThat(read.statusCode()).as(read.body()).isEqualTo(200);
        assertThat(read.body()).isEqualTo("read 1024");
        problem(upload("another", "x"), 400, "invalid-parameter", "file (multipart body) is missing");
        problem(post("/files", ALL, "multipart/form-data", "x"), 400, "unreadable-body", "boundary");
        problem(
                post("/files", ALL, "multipart/form-data; boundary=b", "--b\r\nContent-Disposition: form-data"),
                400,
                "unreadable-body",
                "cut off");
        problem(post("/files", ALL, "application/json", "{}"), 415, "unsupported-media-type", "multipart/form-data");
    }

    @Test
    void theManagementPortOffersHealthInfoAndPrometheusOnly() throws Exception {
        get("/things", ALL);
        int management = app.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
        assertThat(app.getEnvironment().getProperty("management.server.address"))
                .isEqualTo("127.0.0.1");
        String metrics = ask(management, "/actuator/prometheus").body();
        assertThat(metrics)
                .contains("http_server_requests_seconds_bucket", "jvm_memory_used_bytes", "process_uptime_seconds")
                .contains("service=\"doors\"");
        assertThat(ask(management, "/actuator/info").statusCode()).isEqualTo(200);
        HttpResponse<String> health = ask(management, "/actuator/health");
        assertThat(health.body()).contains("\"kafka\"", "\"registry\"", "\"listeners\"");
        assertThat(ask(management, "/actuator/health/readiness").statusCode())
                .as("every shared dependency is down, and yet")
                .isEqualTo(200);
        for (String closed : List.of("/actuator/env", "/actuator/heapdump", "/actuator/beans", "/actuator/loggers")) {
            assertThat(ask(management, closed).statusCode()).as(closed).isIn(401, 404);
        }
        assertThat(get("/actuator/prometheus", null).statusCode()).isEqualTo(401);
    }

    private static String signed(String audience, Instant expires) throws Exception {
        SignedJWT jwt = new SignedJWT(
                new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k").build(), claims(audience, expires));
        jwt.sign(new RSASSASigner(signing));
        return jwt.serialize();
    }

    private static JWTClaimsSet claims(String audience, Instant expires) {
        JWTClaimsSet.Builder claims =
                new JWTClaimsSet.Builder().subject("someone").audience(audience).claim("scope", "things:read");
        if (expires != null) {
            claims.expirationTime(Date.from(expires));
        }
        return claims.build();
    }

    private static void problem(HttpResponse<String> answer, int status, String slug, String says) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = JsonMapper.builder().build().readTree(answer.body());
        assertThat(problem.path("type").asString("")).isEqualTo("/problems/" + slug);
        assertThat(problem.path("instance").asString("")).isNotEmpty();
        assertThat(problem.path("detail").asString("")).contains(says);
    }

    private static HttpResponse<String> get(String path, String credential) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)).GET(), credential);
    }

    private static HttpResponse<String> post(String path, String credential, String type, String body)
            throws Exception {
        return send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", type)
                        .POST(HttpRequest.BodyPublishers.ofString(body)),
                credential);
    }

    private static HttpResponse<String> upload(String part, String content) throws Exception {
        return post(
                "/files",
                ALL,
                "multipart/form-data; boundary=b",
                "--b\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"f.csv\"\r\n\r\n" + content
                        + "\r\n--b--\r\n");
    }

    private static HttpResponse<String> ask(int port, String path) throws Exception {
        return send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .GET(),
                null);
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port") + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request, String credential) throws Exception {
        if (credential != null) {
            request.header("Authorization", "Bearer " + credential);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
