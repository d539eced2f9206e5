package io.handshake.sandbox.demo;

import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Conversions;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads a topic from its beginning to its present end as any subscriber could: Confluent wire format (a zero, four bytes
 * of schema id, Avro), schemas from the registry, no generated classes.
 */
public final class TopicReader {
    private static final int HEADER = 5;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final GenericData decimals = new GenericData();
    private final String bootstrapServers;
    private final URI registry;

    public TopicReader(String bootstrapServers, URI registry) {
        this.bootstrapServers = bootstrapServers;
        this.registry = registry;
        decimals.addLogicalTypeConversion(new Conversions.DecimalConversion());
    }

    /** One event of {@code order-imported.v1}, as far as the demo shows it. */
    public record Imported(
            String key,
            String eventId,
            long sequence,
            int revision,
            String state,
            int lines,
            BigDecimal total,
            String currency) {}

    /** Every event that is on the topic now; each partition in its order. */
    public List<Imported> read(String topic) throws IOException, InterruptedException {
        List<Imported> events = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (!atEnd(consumer, ends)) {
                for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    events.add(imported(message));
                }
            }
        }
        return events;
    }

    private static boolean atEnd(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private Imported imported(ConsumerRecord<String, byte[]> message) throws IOException, InterruptedException {
        byte[] bytes = message.value();
        ByteBuffer wire = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER || wire.get() != 0) {
            throw new IOException(message.topic() + " offset " + message.offset() + " is not in the Confluent format");
        }
        Schema schema = schema(wire.getInt());
        GenericRecord event = new GenericDatumReader<GenericRecord>(schema, schema, decimals)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
        GenericRecord meta = (GenericRecord) event.get("meta");
        return new Imported(
                message.key(),
                meta.get("eventId").toString(),
                (Long) meta.get("sequence"),
                (Integer) event.get("revision"),
                event.get("state").toString(),
                ((Collection<?>) event.get("lines")).size(),
                (BigDecimal) ((GenericRecord) event.get("totals")).get("grand"),
                event.get("currency").toString());
    }

    private Schema schema(int id) throws IOException, InterruptedException {
        Schema known = schemas.get(id);
        if (known != null) {
            return known;
        }
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(registry + "/schemas/ids/" + id))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        if (answer.statusCode() != 200) {
            throw new IOException("the registry answers " + answer.statusCode() + " for schema id " + id);
        }
        Schema schema = new Schema.Parser()
                .parse(JsonMapper.shared()
                        .readTree(answer.body())
                        .path("schema")
                        .asString());
        schemas.put(id, schema);
        return schema;
    }
}
