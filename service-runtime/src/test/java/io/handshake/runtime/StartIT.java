package io.handshake.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.sample.Sample;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.EventDraft;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.StateCodec;
import io.handshake.runtime.wire.AvroWireDeserializer;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.runtime.wire.IncompatibleSchema;
import io.handshake.runtime.wire.PublishedSchemas;
import io.handshake.runtime.wire.RegistrySettings;
import io.handshake.runtime.wire.SchemaRegistry;
import io.handshake.runtime.wire.TopicSchema;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.Environment;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.web.context.support.StandardServletEnvironment;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A whole service against the real things, told where they are by the environment alone. */
@ExtendWith(OutputCaptureExtension.class)
class StartIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEYS = "keys:\n  - {id: all, sha256: \"" + "0".repeat(64) + "\", scopes: [\"*\"]}\n";

    private final String topic = "samples-" + UUID.randomUUID() + ".v1";

    @TempDir
    Path folder;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class App {
        @Bean
        PublishedSchemas published(Environment environment) {
            return PublishedSchemas.of(
                    new TopicSchema(environment.getRequiredProperty("test.topic"), Sample.getClassSchema()));
        }
    }

    @Test
    void theNamesOfTheEnvironmentLeadToEverythingAndHealthAndMetricsTellOfIt() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", WORLD.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get(30, TimeUnit.SECONDS);
        }
        try (ConfigurableApplicationContext app = start(environment(KEYS))) {
            Sample sample = publish(app);

            assertThat(readOne()).isEqualTo(sample);
            JsonNode health = health(app, "/actuator/health");
            for (String part : List.of("kafka", "registry", "mongo", "outbox")) {
                assertThat(health.path("components").path(part).path("status").asString("absent"))
                        .as(part)
                        .isEqualTo("UP");
            }
            JsonNode dependencies = health(app, "/actuator/health/deps");
            assertThat(dependencies.path("status").asString("absent")).isEqualTo("UP");
            assertThat(dependencies.path("components").propertyNames())
                    .containsExactlyInAnyOrder("kafka", "registry", "mongo");
            assertThat(health(app, "/actuator/health/liveness").path("status").asString("absent"))
                    .isEqualTo("UP");
            assertThat(health(app, "/actuator/health/readiness").path("status").asString("absent"))
                    .isEqualTo("UP");
            assertThat(metricNames(app))
                    .contains(
                            "outbox_pending",
                            "outbox_oldest_seconds",
                            "kafka_producer_record_error_total",
                            "kafka_producer_record_retry_total",
                            "kafka_producer_request_latency_avg",
                            "kafka_producer_buffer_available_bytes",
                            "mongodb_driver_commands_seconds_count",
                            "mongodb_driver_pool_size",
                            "mongodb_driver_pool_checkedout",
                            "mongodb_driver_pool_waitqueuesize");
        }
    }

    @Test
    void aSchemaThatTheRegistryRefusesEndsTheStartWithSubjectAndCure(CapturedOutput output) {
        SchemaRegistry registry = new SchemaRegistry(RegistrySettings.at(URI.create(WORLD.registryUrl())));
        registry.register(
                topic + "-value",
                SchemaBuilder.record("Sample")
                        .namespace("io.handshake.runtime.sample")
                        .fields()
                        .requiredString("somethingElse")
                        .endRecord());

        assertThatThrownBy(() -> start(environment(KEYS)).close()).hasRootCauseInstanceOf(IncompatibleSchema.class);
        assertThat(failure(output)).contains("for subject " + topic + "-value", "Cure: keep the change compatible");
    }

    @Test
    void aGarbledKeysFileEndsTheStartWithThePlaceAndTheCure(CapturedOutput output) {
        assertThatThrownBy(() -> start(environment("keys:\n  - {id: all, sha256: \"tooshort\", scopes: [\"*\"]}\n"))
                        .close())
                .isInstanceOf(RuntimeException.class);
        assertThat(failure(output)).contains("HANDSHAKE_API_KEYS_FILE", "keys[0].sha256 (key all)", "Cure: put");
    }

    @Test
    void aKeysFileThatIsMissingEndsTheStartWithItsNameAndTheCure(CapturedOutput output) throws Exception {
        Map<String, Object> environment = environment(KEYS);
        Files.delete(folder.resolve("keys.yaml"));

        assertThatThrownBy(() -> start(environment).close()).isInstanceOf(RuntimeException.class);
        assertThat(failure(output)).contains(folder.resolve("keys.yaml").toString(), "Cure: create it");
    }

    @Test
    void aServiceWithoutKeysAndWithoutAnIssuerWarnsThatItRefusesEverybody(CapturedOutput output) throws Exception {
        Map<String, Object> environment = environment(KEYS);
        environment.remove("HANDSHAKE_API_KEYS_FILE");
        try (ConfigurableApplicationContext app = start(environment)) {
            assertThat(output.getOut().lines().filter(line -> line.contains("no API keys and no JWT issuer")))
                    .singleElement()
                    .asString()
                    .contains("WARN", "set HANDSHAKE_API_KEYS_FILE or spring.security.oauth2");
            assertThat(ask(app, "local.server.port", "/readyz").statusCode()).isEqualTo(200);
            assertThat(ask(app, "local.server.port", "/things").statusCode()).isEqualTo(401);
        }
    }

    private Map<String, Object> environment(String keys) {
        Path file = folder.resolve("keys.yaml");
        try {
            Files.writeString(file, keys);
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        return new HashMap<>(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", WORLD.bootstrapServers(),
                "SCHEMA_REGISTRY_URL", WORLD.registryUrl(),
                "MONGODB_URI", WORLD.mongoUri(),
                "HANDSHAKE_API_KEYS_FILE", file.toString()));
    }

    /** The arguments are what a service sets for itself; where things are, only the environment says. */
    private ConfigurableApplicationContext start(Map<String, Object> environment) {
        String name = StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME;
        StandardServletEnvironment surroundings = new StandardServletEnvironment();
        surroundings.getPropertySources().replace(name, new SystemEnvironmentPropertySource(name, environment));
        SpringApplication application = new SpringApplication(App.class);
        application.setBannerMode(Banner.Mode.OFF);
        application.setEnvironment(surroundings);
        return application.run(
                "--server.port=0",
                "--management.server.port=0",
                "--spring.application.name=start-test",
                "--handshake.outbox.producer=start-test",
                "--test.topic=" + topic);
    }

    private Sample publish(ConfigurableApplicationContext app) {
        EventEncoder encoder = app.getBean(EventEncoder.class);
        MongoDatabase database = app.getBean(MongoDatabase.class);
        Aggregates<Integer> aggregates = new Aggregates<>(
                database,
                "start-" + UUID.randomUUID(),
                new Number(),
                app.getBean(Outbox.class),
                app.getBean(Clock.class),
                CrashPoints.NONE);
        Sample sample = Sample.newBuilder()
                .setId("s-1")
                .setCount(1)
                .setAmount(new BigDecimal("12.3400"))
                .setAt(Instant.ofEpochMilli(1_700_000_000_000L))
                .setWords(List.of("ü"))
                .build();
        aggregates.save(new Change<>(
                "s-1",
                null,
                1,
                List.of(new EventDraft(topic, "s-1", "Sample", null, _ -> encoder.encode(topic, sample)))));
        return sample;
    }

    private SpecificRecord readOne() {
        try (KafkaConsumer<String, SpecificRecord> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", WORLD.bootstrapServers()), new StringDeserializer(), deserializer())) {
            List<TopicPartition> partition = List.of(new TopicPartition(topic, 0));
            consumer.assign(partition);
            consumer.seekToBeginning(partition);
            List<ConsumerRecord<String, SpecificRecord>> read = new ArrayList<>();
            await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(read::add);
                return !read.isEmpty();
            });
            assertThat(new String(
                            read.getFirst().headers().lastHeader("ce_source").value(), UTF_8))
                    .isEqualTo("/handshake/start-test");
            return read.getFirst().value();
        }
    }

    private static AvroWireDeserializer deserializer() {
        return new AvroWireDeserializer(new SchemaRegistry(RegistrySettings.at(URI.create(WORLD.registryUrl()))));
    }

    private static JsonNode health(ConfigurableApplicationContext app, String path) throws Exception {
        HttpResponse<String> answer = ask(app, "local.management.port", path);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static List<String> metricNames(ConfigurableApplicationContext app) throws Exception {
        return ask(app, "local.management.port", "/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .distinct()
                .toList();
    }

    private static HttpResponse<String> ask(ConfigurableApplicationContext app, String port, String path)
            throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + app.getEnvironment().getRequiredProperty(port) + path);
        return HTTP.send(HttpRequest.newBuilder(uri).GET().build(), HttpResponse.BodyHandlers.ofString());
    }

    /** The one line under "Description:"; there must be no stack trace beside it. */
    private static String failure(CapturedOutput output) {
        List<String> lines = output.getOut().lines().toList();
        assertThat(lines).contains("APPLICATION FAILED TO START").noneMatch(line -> line.startsWith("\tat "));
        int description = lines.indexOf("Description:");
        assertThat(lines.get(description + 3))
                .as("the description has one line")
                .isEmpty();
        return lines.get(description + 2);
    }

    private static final class Number implements StateCodec<Integer> {
        @Override
        public Document encode(Integer state) {
            return new Document("n", state);
        }

        @Override
        public Integer decode(Document stored) {
            return stored.getInteger("n");
        }
    }
}
