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
import java.util.TreeMap;
import java.util.function.BiFunction;
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
import org.jspecify.annotations.Nullable;
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

    /** An order of {@code order-imported.v1}, as far as an OMS needs it to ship. */
    public record Ordered(
            String key, String state, @Nullable String email, List<Line> lines) {}

    /** One line of an order. {@code open} is how many units are still to be shipped. */
    public record Line(String sku, int open) {}

    /** One event of {@code order-shipped.v1}. */
    public record Shipped(
            String key, String eventId, String shipmentId, String kind, List<String> tracking, int units) {}

    /**
     * One event of {@code shipment-confirmed.v1}.
     *
     * @param steps name → outcome
     */
    public record Confirmed(
            String key,
            String eventId,
            String shipmentId,
            Map<String, String> steps,
            BigDecimal captured,
            String currency) {}

    /** Every event that is on the topic now; each partition in its order. */
    public List<Imported> read(String topic) throws IOException, InterruptedException {
        return read(topic, TopicReader::imported);
    }

    /** Every order that was imported; the newest revision of each. */
    public Collection<Ordered> orders() throws IOException, InterruptedException {
        Map<String, Ordered> newest = new TreeMap<>();
        read("order-imported.v1", TopicReader::ordered).forEach(order -> newest.put(order.key(), order));
        return newest.values();
    }

    /** All that left the building so far. */
    public List<Shipped> shipped() throws IOException, InterruptedException {
        return read("order-shipped.v1", TopicReader::shipped);
    }

    /** All that carts acknowledged so far. */
    public List<Confirmed> confirmed() throws IOException, InterruptedException {
        return read("shipment-confirmed.v1", TopicReader::confirmed);
    }

    private <T> List<T> read(String topic, BiFunction<String, GenericRecord, T> as)
            throws IOException, InterruptedException {
        List<T> events = new ArrayList<>();
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
                    events.add(as.apply(message.key(), decoded(message)));
                }
            }
        }
        return events;
    }

    private static boolean atEnd(KafkaConsumer<String, byte[]> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }

    private GenericRecord decoded(ConsumerRecord<String, byte[]> message) throws IOException, InterruptedException {
        byte[] bytes = message.value();
        ByteBuffer wire = ByteBuffer.wrap(bytes);
        if (bytes.length < HEADER || wire.get() != 0) {
            throw new IOException(message.topic() + " offset " + message.offset() + " is not in the Confluent format");
        }
        Schema schema = schema(wire.getInt());
        return new GenericDatumReader<GenericRecord>(schema, schema, decimals)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
    }

    private static Imported imported(String key, GenericRecord event) {
        return new Imported(
                key,
                eventId(event),
                (Long) ((GenericRecord) event.get("meta")).get("sequence"),
                (Integer) event.get("revision"),
                event.get("state").toString(),
                ((Collection<?>) event.get("lines")).size(),
                (BigDecimal) ((GenericRecord) event.get("totals")).get("grand"),
                event.get("currency").toString());
    }

    private static Ordered ordered(String key, GenericRecord event) {
        List<Line> lines = new ArrayList<>();
        for (GenericRecord line : records(event, "lines")) {
            if ((Boolean) line.get("requiresShipping")) {
                lines.add(new Line(
                        line.get("sku").toString(), (Integer) line.get("quantity") - (Integer) line.get("fulfilled")));
            }
        }
        return new Ordered(
                key, event.get("state").toString(), text(((GenericRecord) event.get("customer")).get("email")), lines);
    }

    private static Shipped shipped(String key, GenericRecord event) {
        List<String> tracking = new ArrayList<>();
        int units = 0;
        for (GenericRecord parcel : records(event, "packages")) {
            String number = text(parcel.get("trackingNumber"));
            if (number != null) {
                tracking.add(number);
            }
            for (GenericRecord line : records(parcel, "lines")) {
                units += (Integer) line.get("quantity");
            }
        }
        return new Shipped(
                key,
                eventId(event),
                event.get("shipmentId").toString(),
                event.get("kind").toString(),
                tracking,
                units);
    }

    private static Confirmed confirmed(String key, GenericRecord event) {
        Map<String, String> steps = new TreeMap<>();
        for (GenericRecord step : records(event, "steps")) {
            steps.put(step.get("name").toString(), step.get("outcome").toString());
        }
        GenericRecord captured = (GenericRecord) event.get("captured");
        return new Confirmed(
                key,
                eventId(event),
                event.get("shipmentId").toString(),
                steps,
                (BigDecimal) captured.get("amount"),
                captured.get("currency").toString());
    }

    private static String eventId(GenericRecord event) {
        return ((GenericRecord) event.get("meta")).get("eventId").toString();
    }

    @SuppressWarnings("unchecked") // the schema says so
    private static List<GenericRecord> records(GenericRecord event, String field) {
        return (List<GenericRecord>) event.get(field);
    }

    private static @Nullable String text(@Nullable Object value) {
        return value == null ? null : value.toString();
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
