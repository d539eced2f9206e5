package io.handshake.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.schemas.TopicCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Nobody can start containers in this build, so what can be checked of the files without them is checked here. */
class DeployTest {
    /** Surefire runs in the module's folder, which is the one that is checked. */
    private static final Path FOLDER = Path.of("");

    private static final List<String> LEGS = List.of("order-ingest", "shipment-confirm");

    /** What every leg takes from the environment; Spring reads the last two as properties. */
    private static final Set<String> SERVICE_ENVIRONMENT = Set.of(
            "KAFKA_BOOTSTRAP_SERVERS",
            "SCHEMA_REGISTRY_URL",
            "MONGODB_URI",
            "CARTS_FILE",
            "HANDSHAKE_API_KEYS_FILE",
            "SERVER_ADDRESS",
            "MANAGEMENT_SERVER_ADDRESS");

    /** The service that may publish a port: what it is on this machine, and inside the container. */
    private static final Map<String, List<String>> PUBLISHED = Map.of(
            "kafka", List.of("127.0.0.1:19092:19092"),
            "registry", List.of("127.0.0.1:18081:8080"),
            "order-ingest", List.of("127.0.0.1:8101:8101"),
            "shipment-confirm", List.of("127.0.0.1:8102:8102"));

    private static final Pattern PINNED = Pattern.compile("[a-z0-9./-]+:\\d+[A-Za-z0-9._-]*");
    private static final Pattern SECRET = Pattern.compile("(?i)pass(word)?|secret|token|credential|jaas|private.?key");

    private static final Map<?, ?> COMPOSE = map(yaml("compose.yaml"));
    private static final Map<?, ?> SERVICES = map(in(COMPOSE, "services"));

    @BeforeAll
    static void writeTheTopicsScriptWhereThatIsAskedFor() throws IOException {
        if ("write".equals(System.getProperty("topics.sh"))) {
            Files.writeString(FOLDER.resolve("topics.sh"), TopicsScript.of(TopicCatalogue.load()), UTF_8);
        }
    }

    @Test
    void theTopicsScriptIsWhatTheCatalogueSays() throws IOException {
        Path script = FOLDER.resolve("topics.sh");
        String expected = TopicsScript.of(TopicCatalogue.load());
        assertThat(Files.readString(script, UTF_8))
                .as("topics.sh; to make it anew: mvn -pl deploy -am test -Dtopics.sh=write")
                .isEqualTo(expected);
        assertThat(Files.isExecutable(script)).as("topics.sh can be run").isTrue();
    }

    @Test
    void theTopicsScriptNamesEveryTopicAndEveryDeadLetter() throws IOException {
        String script = read("topics.sh");
        TopicCatalogue catalogue = TopicCatalogue.load();
        for (var topic : catalogue.topics()) {
            String name = topic.name().replace("<cartId>", "$cart");
            assertThat(script).contains("topic \"" + name + "\" " + topic.partitions() + " ");
            for (String leg : topic.consumers()) {
                assertThat(script).contains("topic \"" + name + "." + leg + ".dlt\" " + topic.partitions() + " ");
            }
        }
    }

    @Test
    void everyImageIsPinnedByItsVersion() {
        for (Object service : SERVICES.keySet()) {
            assertThat(text(service, "image")).as("image of %s", service).matches(PINNED);
        }
        Matcher from = Pattern.compile("(?m)^FROM (\\S+)").matcher(read("Dockerfile"));
        assertThat(from.find()).as("Dockerfile has a FROM").isTrue();
        assertThat(from.group(1)).matches(PINNED);
    }

    @Test
    void theServiceGetsOnlyWhatItKnowsAndAllThatItNeeds() {
        assertThat(environment("order-ingest").keySet()).isEqualTo(SERVICE_ENVIRONMENT);
        Set<String> mailing = new TreeSet<>(SERVICE_ENVIRONMENT);
        mailing.addAll(Set.of("SMTP_URL", "MAIL_FROM"));
        assertThat(environment("shipment-confirm").keySet()).isEqualTo(mailing);
        for (String leg : LEGS) {
            assertThat(environment(leg))
                    .containsEntry("SCHEMA_REGISTRY_URL", "http://registry:8080/apis/ccompat/v7")
                    .containsEntry("SERVER_ADDRESS", "0.0.0.0")
                    .containsEntry("MANAGEMENT_SERVER_ADDRESS", "127.0.0.1");
        }
        assertThat(LEGS.stream().map(leg -> environment(leg).get("MONGODB_URI")))
                .as("each leg has a database of its own")
                .doesNotHaveDuplicates();
    }

    @Test
    void theTopicsScriptGetsOnlyWhatItReads() {
        String script = read("topics.sh");
        assertThat(environment("topics"))
                .isNotEmpty()
                .allSatisfy((name, value) -> assertThat(script).contains("${" + name + ":-"));
    }

    @Test
    void onlyPortsOfTheContractArePublishedAndOnlyOnLoopback() {
        for (Object service : SERVICES.keySet()) {
            assertThat(texts(service, "ports"))
                    .as("ports of %s", service)
                    .isEqualTo(PUBLISHED.getOrDefault(String.valueOf(service), List.of()));
        }
    }

    @Test
    void noSecretStandsInTheFiles() {
        for (Object service : SERVICES.keySet()) {
            environment(String.valueOf(service)).forEach((name, value) -> {
                boolean namesAFile = value.startsWith("/");
                if (!namesAFile && SECRET.matcher(name).find()) {
                    assertThat(value).as("%s of %s", name, service).matches("\\$\\{[A-Z_]+(:\\?[^}]*)?}");
                }
                assertThat(value)
                        .as("%s of %s has no user in a URL", name, service)
                        .doesNotMatch(".*://[^/]*@.*");
            });
        }
        assertThat(read("Dockerfile")).doesNotContainPattern(SECRET);
        assertThat(read(".gitignore")).contains("/secrets/", "/carts.yaml", "/.env");
    }

    @Test
    void everyMountIsThereOrIsMadeAsTheReadmeSays() {
        Set<String> volumes = new TreeSet<>();
        map(in(COMPOSE, "volumes")).keySet().forEach(name -> volumes.add(String.valueOf(name)));
        Set<String> used = new TreeSet<>();
        Map<String, String> made =
                Map.of("./carts.yaml", "cp carts.example.yaml carts.yaml", "./secrets", "./make-key.sh operator");
        for (Object service : SERVICES.keySet()) {
            for (String mount : texts(service, "volumes")) {
                String source = mount.substring(0, mount.indexOf(':'));
                if (!source.startsWith(".")) {
                    assertThat(volumes).as("volume of %s", service).contains(source);
                    used.add(source);
                    continue;
                }
                assertThat(mount).as("%s is mounted for reading only", source).endsWith(":ro");
                String command = made.get(source);
                if (command == null) {
                    assertThat(FOLDER.resolve(source))
                            .as("mount of %s", service)
                            .exists();
                } else {
                    assertThat(read("README.md")).as("how %s is made", source).contains(command);
                }
            }
        }
        assertThat(used).as("volumes that are used").isEqualTo(volumes);
    }

    @Test
    void theImageIsBuiltFromAFileThatIsThere() {
        for (String leg : LEGS) {
            Map<?, ?> build = map(in(map(in(SERVICES, leg)), "build"));
            Path context = FOLDER.resolve(String.valueOf(build.get("context")));
            assertThat(context.resolve(String.valueOf(build.get("dockerfile")))).exists();
            assertThat(context.resolve(leg + "-service/pom.xml")).exists();
            assertThat(read("Dockerfile.dockerignore"))
                    .contains("!" + leg + "-service/target/" + leg + "-service-*.jar");
            assertThat(in(map(in(SERVICES, leg)), "read_only")).isEqualTo(true);
        }
        assertThat(read("Dockerfile"))
                .contains("USER ${UID}", "-Dorg.apache.avro.SERIALIZABLE_PACKAGES=io.handshake.events.v1", "/readyz");
    }

    @Test
    void whatRunsLongHasAHealthcheckAndIsWaitedFor() {
        for (Object service : SERVICES.keySet()) {
            Map<?, ?> definition = map(in(SERVICES, service));
            boolean runsOnce = "no".equals(definition.get("restart"));
            // The image of a leg brings its own.
            if (!runsOnce && !definition.containsKey("build")) {
                assertThat(definition.containsKey("healthcheck"))
                        .as("healthcheck of %s", service)
                        .isTrue();
            }
            if (definition.get("depends_on") instanceof Map<?, ?> awaited) {
                awaited.forEach((name, how) -> {
                    Map<?, ?> other = map(in(SERVICES, name));
                    assertThat(in(map(how), "condition"))
                            .as("%s waits for %s", service, name)
                            .isEqualTo(
                                    "no".equals(other.get("restart"))
                                            ? "service_completed_successfully"
                                            : "service_healthy");
                });
            }
        }
        assertThat(read("Dockerfile")).contains("HEALTHCHECK");
    }

    @Test
    void theRegistryIsToldTheCompatibilityOfTheContract() {
        assertThat(texts("registry-rules", "command"))
                .contains("PUT", "{\"compatibility\": \"FULL_TRANSITIVE\"}")
                .endsWith("http://registry:8080/apis/ccompat/v7/config");
    }

    @Test
    void theExampleCartsAreThoseThatGetTopics() {
        Map<?, ?> carts = map(in(map(yaml("carts.example.yaml")), "carts"));
        assertThat(environment("topics").get("TOPIC_CARTS"))
                .isEqualTo("${TOPIC_CARTS:-" + String.join(" ", keys(carts)) + "}");
    }

    private static List<String> keys(Map<?, ?> map) {
        return map.keySet().stream().map(String::valueOf).toList();
    }

    private static Map<String, String> environment(String service) {
        Object environment = map(in(SERVICES, service)).get("environment");
        Map<String, String> values = new TreeMap<>();
        if (environment != null) {
            map(environment).forEach((name, value) -> values.put(String.valueOf(name), String.valueOf(value)));
        }
        return values;
    }

    private static String text(Object service, String key) {
        return String.valueOf(in(map(in(SERVICES, service)), key));
    }

    private static List<String> texts(Object service, String key) {
        List<String> texts = new ArrayList<>();
        if (map(in(SERVICES, service)).get(key) instanceof List<?> values) {
            values.forEach(value -> texts.add(String.valueOf(value)));
        }
        return texts;
    }

    private static Object in(Map<?, ?> map, Object key) {
        return Objects.requireNonNull(map.get(key), () -> "no '" + key + "' among " + map.keySet());
    }

    private static Map<?, ?> map(Object value) {
        assertThat(value).isInstanceOf(Map.class);
        return (Map<?, ?>) value;
    }

    private static Object yaml(String file) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(read(file));
    }

    private static String read(String file) {
        try {
            return Files.readString(FOLDER.resolve(file), UTF_8);
        } catch (IOException missing) {
            throw new UncheckedIOException("can't read " + file + " of the folder deploy", missing);
        }
    }
}
