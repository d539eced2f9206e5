package io.handshake.confirm;

import io.handshake.events.v1.Activity;
import io.handshake.events.v1.OrderImported;
import io.handshake.events.v1.OrderShipped;
import io.handshake.events.v1.ShipmentConfirmed;
import io.handshake.events.v1.ShipmentReport;
import io.handshake.runtime.wire.RegistrySettings;
import io.handshake.runtime.wire.SchemaRegistry;
import io.handshake.sandbox.launcher.Infrastructure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.jspecify.annotations.Nullable;

/** The legs and the OMS around this one: they write what it reads, and read what it writes. */
final class WorldTopics {
    private static final int HEADER = 5;

    private final Infrastructure world;
    private final SchemaRegistry registry;

    WorldTopics(Infrastructure world) {
        this.world = world;
        this.registry = new SchemaRegistry(RegistrySettings.at(URI.create(world.registryUrl())));
    }

    void imported(OrderImported order) {
        send("order-imported.v1", order.getOrderKey(), encoded("order-imported.v1", order));
    }

    void erased(String orderKey) {
        send("order-imported.v1", orderKey, null);
    }

    void reported(ShipmentReport report) {
        reported(report.getCartId() + "/" + report.getOrderNumber(), report);
    }

    void reported(String key, ShipmentReport report) {
        send("oms-shipments.v1", key, encoded("oms-shipments.v1", report));
    }

    void reported(String key, byte[] anything) {
        send("oms-shipments.v1", key, anything);
    }

    private void send(String topic, String key, byte @Nullable [] value) {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", world.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), value))
                    .get();
        } catch (ExecutionException unsent) {
            throw new AssertionError(unsent);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError(stopped);
        }
    }

    private <T extends SpecificRecord> byte[] encoded(String topic, T event) {
        int schemaId = registry.register(topic + "-value", event.getSchema());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(
                ByteBuffer.allocate(HEADER).put((byte) 0).putInt(schemaId).array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<T>(event.getSchema()).write(event, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return bytes.toByteArray();
    }

    List<OrderShipped> shipped(String orderKey) {
        return read("order-shipped.v1", orderKey, OrderShipped.getClassSchema(), OrderShipped.class);
    }

    List<ShipmentConfirmed> confirmed(String orderKey) {
        return read("shipment-confirmed.v1", orderKey, ShipmentConfirmed.getClassSchema(), ShipmentConfirmed.class);
    }

    List<Activity> activity(String orderKey) {
        return read("leg-activity.v1", orderKey, Activity.getClassSchema(), Activity.class);
    }

    /** What is on the topic now of one order; several prefixes of orders if it ends in a slash. */
    private <T extends SpecificRecord> List<T> read(String topic, String orderKey, Schema schema, Class<T> type) {
        List<T> events = new ArrayList<>();
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", world.bootstrapServers(), "enable.auto.commit", "false"),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<String, byte[]> message : consumer.poll(Duration.ofMillis(200))) {
                    boolean meant = orderKey.endsWith("/")
                            ? message.key().startsWith(orderKey)
                            : message.key().equals(orderKey);
                    if (meant) {
                        events.add(type.cast(decoded(message.value(), schema)));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
        return events;
    }

    private static SpecificRecord decoded(byte[] bytes, Schema schema) throws IOException {
        return new SpecificDatumReader<SpecificRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(bytes, HEADER, bytes.length - HEADER, null));
    }
}
