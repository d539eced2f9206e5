package io.handshake.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.producer.BufferExhaustedException;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.springframework.kafka.core.DefaultKafkaProducerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.core.ProducerFactory;
import org.springframework.kafka.support.ProducerListener;

/**
 * Sends events with the headers that tools and subscribers read without Avro: ours, and CloudEvents 1.0 in binary mode
 * (Kafka protocol binding: {@code ce_} headers, UTF-8).
 */
final class KafkaEventSender implements EventSender, AutoCloseable {
    /** Longest wait for a broker or for room in the producer's buffer; one thread sends everything. */
    private static final int MOST_BLOCK_MS = 2000;

    /** A broker that swallows connections must not hide its return for the client's usual 10 to 30 s. */
    private static final long CONNECT_MS = 2000;

    private static final int CLOSE_WITHIN_SECONDS = 1;
    private static final byte[] AVRO = "application/avro".getBytes(UTF_8);
    private static final byte[] CLOUD_EVENTS_VERSION = "1.0".getBytes(UTF_8);

    private final DefaultKafkaProducerFactory<byte[], byte[]> producers;
    private final KafkaTemplate<byte[], byte[]> kafka;
    private final byte[] source;

    /** How long a topic that is not there is not asked for again: each time takes as long as a broker that is away. */
    private final Duration missingFor;

    /** Since when a topic is known to be missing, by the system's own nanoseconds. */
    private final Map<String, Long> missing = new ConcurrentHashMap<>();

    /** Topics that have taken an event for sending: no need to watch whether the broker answers. */
    private final Set<String> present = ConcurrentHashMap.newKeySet();

    private volatile boolean closed;

    /** @param connection how to reach the broker; what the guarantees need is set here and cannot be overridden */
    KafkaEventSender(
            Map<String, Object> connection,
            OutboxSettings settings,
            ProducerFactory.Listener<byte[], byte[]> measured) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, settings.producer() + "-outbox");
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.compression());
        int delivery = Math.toIntExact(settings.deliveryTimeout().toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, delivery);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, delivery / 2);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(delivery / 2, MOST_BLOCK_MS));
        properties.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MS_CONFIG, CONNECT_MS);
        properties.put(ProducerConfig.SOCKET_CONNECTION_SETUP_TIMEOUT_MAX_MS_CONFIG, 2 * CONNECT_MS);
        this.producers = new DefaultKafkaProducerFactory<>(properties);
        this.producers.setPhysicalCloseTimeout(CLOSE_WITHIN_SECONDS);
        this.producers.addListener(measured);
        this.kafka = new KafkaTemplate<>(producers);
        // Spring's own listener logs each event that an outage stops, as an error; the outbox says it once per batch.
        this.kafka.setProducerListener(new ProducerListener<>() {});
        this.missingFor = settings.deliveryTimeout();
        this.source = ("/handshake/" + settings.producer()).getBytes(UTF_8);
    }

    @Override
    public CompletableFuture<?> send(OutboxEntry entry) {
        if (closed) {
            return CompletableFuture.failedFuture(new IllegalStateException("stopped"));
        }
        Long missingSince = missing.get(entry.topic());
        if (missingSince != null && System.nanoTime() - missingSince < missingFor.toNanos()) {
            return noTopic(entry.topic());
        }
        ProducerRecord<byte[], byte[]> message =
                new ProducerRecord<>(entry.topic(), entry.key().getBytes(UTF_8), entry.payload());
        byte[] id = entry.eventId().getBytes(UTF_8);
        byte[] type = entry.type().getBytes(UTF_8);
        Headers headers = message.headers();
        headers.add("event-id", id);
        headers.add("event-type", type);
        headers.add("sequence", Long.toString(entry.sequence()).getBytes(UTF_8));
        if (entry.traceparent() != null) {
            headers.add("traceparent", entry.traceparent().getBytes(UTF_8));
        }
        headers.add("ce_specversion", CLOUD_EVENTS_VERSION);
        headers.add("ce_id", id);
        headers.add("ce_source", source);
        headers.add("ce_type", type);
        headers.add("ce_subject", message.key());
        headers.add("ce_time", entry.at().toString().getBytes(UTF_8));
        if (entry.payload() != null) {
            headers.add("content-type", AVRO);
        }
        try {
            return send(message);
        } catch (RuntimeException unsent) {
            // Also Kafka's own exceptions, such as for a broker whose name is not known yet.
            return CompletableFuture.failedFuture(unsent);
        }
    }

    /**
     * The client fails in the same way for want of a topic and for want of a broker. Only a broker that is there has
     * answered something meanwhile.
     */
    private CompletableFuture<?> send(ProducerRecord<byte[], byte[]> message) {
        String topic = message.topic();
        boolean unseen = !present.contains(topic);
        double answers = unseen ? answers() : 0;
        try {
            CompletableFuture<?> sent = kafka.send(message);
            if (unseen) {
                present.add(topic);
                missing.remove(topic);
            }
            return sent;
        } catch (RuntimeException unsent) {
            present.remove(topic);
            if (unseen && isWithoutTopic(unsent) && answers() > answers) {
                missing.put(topic, System.nanoTime());
                return noTopic(topic);
            }
            throw unsent;
        }
    }

    private static CompletableFuture<?> noTopic(String topic) {
        return CompletableFuture.failedFuture(new UnknownTopicOrPartitionException(
                "the broker has no topic " + topic + "; create it, and its events are sent"));
    }

    private static boolean isWithoutTopic(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof TimeoutException && !(cause instanceof BufferExhaustedException)) {
                return true;
            }
        }
        return false;
    }

    /** What the broker has answered so far, to whatever request. */
    private double answers() {
        return kafka.metrics().entrySet().stream()
                .filter(metric -> metric.getKey().group().equals("producer-metrics")
                        && metric.getKey().name().equals("response-total"))
                .mapToDouble(metric -> ((Number) metric.getValue().metricValue()).doubleValue())
                .sum();
    }

    @Override
    public boolean concernsOnly(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof RecordTooLargeException
                    || cause instanceof InvalidTopicException
                    || cause instanceof UnknownTopicOrPartitionException
                    || cause instanceof TopicAuthorizationException) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void close() {
        closed = true;
        producers.destroy();
    }
}
