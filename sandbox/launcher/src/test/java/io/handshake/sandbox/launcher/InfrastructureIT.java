package io.handshake.sandbox.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What every test may count on, whether it is made of our own processes or of containers. */
class InfrastructureIT {
    private final Infrastructure infrastructure = Sandbox.forTests();

    @Test
    void allTestsOfOneJvmShareIt() {
        assertThat(Sandbox.forTests()).isSameAs(infrastructure);
    }

    @Test
    void theTopicsOfTheCatalogueAreThereWithTheirConfiguration() throws Exception {
        List<String> wanted = Topics.read(Home.find().topicsFile()).forCarts(List.of()).stream()
                .map(NewTopic::name)
                .toList();
        try (Admin admin = Parts.admin(infrastructure.bootstrapServers())) {
            assertThat(admin.listTopics().names().get()).containsAll(wanted);
            assertThat(admin.describeConfigs(
                                    List.of(new ConfigResource(ConfigResource.Type.TOPIC, "order-imported.v1")))
                            .all()
                            .get()
                            .values())
                    .singleElement()
                    .satisfies(config ->
                            assertThat(config.get("cleanup.policy").value()).isEqualTo("compact"));
        }
    }

    @Test
    void aChangeThatReadersCannotFollowIsRefusedByTheRegistry() throws Exception {
        String subject = "compatibility-" + UUID.randomUUID() + "-value";

        assertThat(register(subject, "{\"name\":\"a\",\"type\":\"string\"}")).isEqualTo(200);
        assertThat(register(subject, "{\"name\":\"a\",\"type\":\"long\"}")).isEqualTo(409);
        assertThat(register(
                        subject,
                        "{\"name\":\"a\",\"type\":\"string\"},{\"name\":\"b\",\"type\":\"string\",\"default\":\"\"}"))
                .isEqualTo(200);
    }

    @Test
    void whatIsStoredIsFound() {
        Document document = new Document("_id", UUID.randomUUID().toString()).append("revision", 7);
        try (MongoClient client = MongoClients.create(infrastructure.mongoUri())) {
            MongoCollection<Document> stored = client.getDatabase("handshake").getCollection("found");
            stored.insertOne(document);
            assertThat(stored.find(new Document("_id", document.get("_id"))).first())
                    .isEqualTo(document);
        }
    }

    private int register(String subject, String fields) throws Exception {
        String schema = "{\"type\":\"record\",\"name\":\"Kept\",\"namespace\":\"test\",\"fields\":[" + fields + "]}";
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(
                                            infrastructure.registryUrl() + "/subjects/" + subject + "/versions"))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString(
                                            JsonMapper.shared().writeValueAsString(Map.of("schema", schema))))
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .statusCode();
        }
    }
}
