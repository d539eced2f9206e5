package io.handshake.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.sandbox.launcher.Sandbox;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An outage of what all instances share is told, and takes no instance out. */
class DependencyOutagesIT {
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path data;

    private final HttpClient http = HttpClient.newHttpClient();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {}

    @Test
    void anOutageOfAllOfThemIsToldInDepsAndLeavesReadinessAndLivenessUp() throws Exception {
        try (Sandbox world = Sandbox.startIn(data);
                ConfigurableApplicationContext app = start(world)) {
            awaitStatus(app, "/actuator/health/deps", "UP");
            List.of("mongo", "registry", "broker").parallelStream()
                    .forEach(part -> world.part(part).stop());

            for (String component : List.of("mongo", "registry", "kafka")) {
                await().atMost(SOON)
                        .until(() -> health(app, "/actuator/health/deps")
                                .path("components")
                                .path(component)
                                .path("status")
                                .asString("absent")
                                .equals("DOWN"));
            }
            for (String path : List.of("/readyz", "/livez")) {
                assertThat(ask(app, "local.server.port", path).statusCode())
                        .as(path)
                        .isEqualTo(200);
            }
            for (String path : List.of("/actuator/health/readiness", "/actuator/health/liveness")) {
                assertThat(health(app, path).path("status").asString("absent"))
                        .as(path)
                        .isEqualTo("UP");
            }
        }
    }

    private void awaitStatus(ConfigurableApplicationContext app, String path, String status) {
        await().atMost(SOON)
                .until(() -> health(app, path).path("status").asString("absent").equals(status));
    }

    private JsonNode health(ConfigurableApplicationContext app, String path) throws Exception {
        return JsonMapper.shared()
                .readTree(ask(app, "local.management.port", path).body());
    }

    private HttpResponse<String> ask(ConfigurableApplicationContext app, String port, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + app.getEnvironment().getRequiredProperty(port) + path);
        return http.send(HttpRequest.newBuilder(uri).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    private static ConfigurableApplicationContext start(Sandbox world) {
        SpringApplication application = new SpringApplication(App.class);
        application.setBannerMode(Banner.Mode.OFF);
        return application.run(
                "--server.port=0",
                "--management.server.port=0",
                "--spring.application.name=outages-test",
                "--handshake.outbox.producer=outages-test",
                "--spring.kafka.bootstrap-servers=" + world.bootstrapServers(),
                "--handshake.registry.url=" + world.registryUrl(),
                "--spring.mongodb.uri=" + world.mongoUri());
    }
}
