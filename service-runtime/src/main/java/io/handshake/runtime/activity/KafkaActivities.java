package io.handshake.runtime.activity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Sends notes as best it can, and never at the teller's cost: he only puts them into a bounded queue. What finds the queue
 * full, or no broker, is dropped and counted.
 */
final class KafkaActivities implements Activities, SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(KafkaActivities.class);
    private static final int BUFFER_BYTES = 1 << 20;
    private static final int BLOCKS_MS = 5000;
    private static final int DELIVERED_WITHIN_MS = 10_000;
    private static final Duration CLOSED_WITHIN = Duration.ofMillis(500);

    private final BlockingQueue<ActivityNote> queue;
    private final ActivityEncoder encoder;
    private final Map<String, Object> properties;
    private final Counter dropped;
    private @Nullable Thread sender;
    private volatile boolean running;

    /**
     * Sends through a producer of its own.
     *
     * @param connection how to reach the broker
     * @param waiting notes that may wait to be sent
     */
    KafkaActivities(
            ActivityEncoder encoder, Map<String, Object> connection, String clientId, int waiting, Counter dropped) {
        this.encoder = encoder;
        this.dropped = dropped;
        this.queue = new ArrayBlockingQueue<>(waiting);
        this.properties = new HashMap<>(connection);
        properties.put(ProducerConfig.CLIENT_ID_CONFIG, clientId);
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, false);
        properties.put(ProducerConfig.ACKS_CONFIG, "1");
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, BLOCKS_MS);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, DELIVERED_WITHIN_MS / 2);
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, DELIVERED_WITHIN_MS);
    }

    @Override
    public void tell(ActivityNote note) {
        if (!queue.offer(note)) {
            dropped.increment();
        }
    }

    private void sendAll() {
        Producer<byte[], byte[]> producer = null;
        try {
            while (running) {
                ActivityNote note = queue.take();
                try {
                    if (producer == null) {
                        producer = new KafkaProducer<>(properties);
                    }
                    send(producer, note);
                } catch (RuntimeException unsent) {
                    // Also a broker whose name is not known yet, and a note that can't be encoded.
                    dropped.increment();
                    log.debug("activity outcome=dropped reason=\"{}\"", unsent.toString());
                }
            }
        } catch (InterruptedException stopped) {
            log.debug("activity outcome=stopped waiting={}", queue.size());
        } finally {
            if (producer != null) {
                // The interrupt has done its work; the producer would take it for a reason not to wait.
                var _ = Thread.interrupted();
                producer.close(CLOSED_WITHIN);
            }
        }
    }

    private void send(Producer<byte[], byte[]> producer, ActivityNote note) {
        ActivityEncoder.Message message = encoder.encode(note);
        var _ = producer.send(
                new ProducerRecord<>(message.topic(), message.key().getBytes(UTF_8), message.value()), (_, failure) -> {
                    if (failure != null) {
                        dropped.increment();
                    }
                });
    }

    @Override
    public void start() {
        running = true;
        sender = Thread.ofPlatform().name("activity").daemon().start(this::sendAll);
    }

    /** Sends what is waiting, for a moment; a broker that is away must not hold up the end. */
    @Override
    public void stop() {
        Thread sending = sender;
        if (sending == null) {
            return;
        }
        try {
            long until = System.nanoTime() + CLOSED_WITHIN.toNanos();
            while (!queue.isEmpty() && System.nanoTime() < until) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            running = false;
            sending.interrupt();
            sending.join(CLOSED_WITHIN.multipliedBy(2));
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
        dropped.increment(queue.size());
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** Starts before, and stops after, those who tell. */
    @Override
    public int getPhase() {
        return SmartLifecycle.DEFAULT_PHASE - 4096;
    }
}
