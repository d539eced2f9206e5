package io.handshake.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.events.v1.Activity;
import io.handshake.runtime.wire.AvroWireDeserializer;
import io.handshake.runtime.wire.RegistrySettings;
import io.handshake.runtime.wire.SchemaRegistry;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What an operator sees of the service: what it refuses and when, which trace things belong to, what it says it did. */
class OperatingIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void aDiskThatIsNearlyFullRefusesUploadsWithTheLimitTheCureAndWhenToComeAgain() throws Exception {
        try (RunningService service = RunningService.start(folder, "handshake.intake.least-free-disk=1000TB")) {
            HttpResponse<String> refused = send(service, "00-" + TRACE + "-00f067aa0ba902b7-01", orders(1));

            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).contains("10");
            assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(refused.body())
                    .contains("intake-closed", "\"limit\":\"disk\"", "handshake.intake.least-free-disk");
            assertThat(service.get("/orders").status())
                    .as("what is in can be read")
                    .isEqualTo(200);
            assertThat(service.bean(com.mongodb.client.MongoDatabase.class)
                            .getCollection("imports")
                            .countDocuments())
                    .isZero();
        }
    }

    @Test
    void theTraceOfTheRequestIsTheTraceOfItsEventsAndHostileOnesAreIgnored() throws Exception {
        try (RunningService service = RunningService.start(folder)) {
            service.ended(answer(send(service, "00-" + TRACE + "-00f067aa0ba902b7-01", orders(2))));
            service.ended(answer(send(service, "00-" + TRACE + "-00f067aa0ba902b7-01 ${jndi}", orders(3))));

            Set<String> own = new HashSet<>();
            for (ConsumerRecord<String, byte[]> event :
                    read("order-imported.v1", key -> key.startsWith(service.cart + "/"), 3)) {
                String traceparent =
                        new String(event.headers().lastHeader("traceparent").value(), UTF_8);
                assertThat(traceparent).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
                if (event.key().endsWith("/o-2")) {
                    assertThat(traceparent).as("the hostile one").doesNotContain(TRACE);
                } else {
                    assertThat(traceparent).startsWith("00-" + TRACE).doesNotContain("00f067aa0ba902b7");
                    own.add(traceparent);
                }
            }
            assertThat(own).as("one span of ours per import").hasSize(1);
        }
    }

    @Test
    void theLegTellsHowItsImportsBeganAndEndedAndWhatItParked() throws Exception {
        try (RunningService service = RunningService.start(folder)) {
            JsonNode done = service.ended(answer(send(
                    service, "00-" + TRACE + "-00f067aa0ba902b7-01", orders(1) + "bad,READY,,EUR,,,,,,,,MUG,1,1\n")));
            String id = done.path("id").asString();

            List<Activity> told = new ArrayList<>();
            AvroWireDeserializer avro =
                    new AvroWireDeserializer(new SchemaRegistry(RegistrySettings.at(URI.create(WORLD.registryUrl()))));
            read("leg-activity.v1", key -> key.equals(id) || key.startsWith(service.cart + "/"), 3)
                    .forEach(note -> told.add((Activity) avro.deserialize("leg-activity.v1", note.value())));

            assertThat(told)
                    .extracting(note -> note.getKind() + " " + note.getOutcome())
                    .containsExactlyInAnyOrder("IMPORT BEGUN", "PARKED null", "IMPORT DONE");
            assertThat(told).allSatisfy(note -> {
                assertThat(note.getLeg()).isEqualTo("order-ingest");
                assertThat(note.getTraceId()).isEqualTo(TRACE);
                assertThat(note.getDetail()).doesNotContain("Ann", "Street");
            });
            assertThat(told.stream().filter(note -> note.getKind().equals("PARKED")))
                    .singleElement()
                    .satisfies(note -> {
                        assertThat(note.getKey()).isEqualTo(service.cart + "/bad");
                        assertThat(note.getDetail()).contains("line 3", "import " + id);
                    });
        }
    }

    private static String orders(int count) {
        StringBuilder csv = new StringBuilder(
                "order_number,state,placed_at,currency,first_name,last_name,address1,city,postal_code,country,"
                        + "shipping_method,sku,quantity,unit_price\n");
        for (int i = 0; i < count; i++) {
            csv.append("o-")
                    .append(i)
                    .append(",READY,2026-11-01T09:00:00Z,EUR,Ann,Lee,Street 1,Berlin,10115,DE,Standard,MUG,1,12.50\n");
        }
        return csv.toString();
    }

    private static HttpResponse<String> send(RunningService service, String traceparent, String csv) throws Exception {
        return java.net.http.HttpClient.newHttpClient()
                .send(
                        service.request("/carts/" + service.cart + "/imports")
                                .header("Content-Type", "text/csv")
                                .header("traceparent", traceparent)
                                .POST(HttpRequest.BodyPublishers.ofString(csv))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static RunningService.Answer answer(HttpResponse<String> response) {
        return new RunningService.Answer(
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                response.body());
    }

    /** What is on a topic under the wanted keys, once there are as many. */
    private static List<ConsumerRecord<String, byte[]>> read(String topic, Predicate<String> wanted, int atLeast) {
        List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", WORLD.bootstrapServers()),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Awaitility.await().atMost(SOON).until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(one -> {
                    if (wanted.test(one.key())) {
                        records.add(one);
                    }
                });
                return records.size() >= atLeast;
            });
        }
        return records;
    }
}
