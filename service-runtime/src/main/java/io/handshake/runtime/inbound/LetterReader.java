package io.handshake.runtime.inbound;

import io.handshake.runtime.inbound.ParkedRecord.Letter;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Fetches single dead letters by their place. */
final class LetterReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(200);

    private final KafkaConsumer<byte[], byte[]> consumer;

    LetterReader(Map<String, Object> connection, String leg) {
        Map<String, Object> properties = new HashMap<>(connection);
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.CLIENT_ID_CONFIG, leg + "-replays");
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, Math.toIntExact(PATIENCE.toMillis()));
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Consumer<byte[], byte[]> consumer() {
        return consumer;
    }

    /**
     * The letter; empty if its time has run out and the broker has deleted it, or its whole topic.
     *
     * @throws TimeoutException if the broker doesn't give it
     */
    Optional<ConsumerRecord<byte[], byte[]>> read(Letter place) {
        TopicPartition partition = new TopicPartition(place.topic(), place.partition());
        // Asked first: to a partition that is not there, the consumer gives no answer but its silence.
        if (consumer.partitionsFor(place.topic()).stream().noneMatch(one -> one.partition() == place.partition())) {
            return Optional.empty();
        }
        consumer.assign(List.of(partition));
        Long first = consumer.beginningOffsets(List.of(partition)).get(partition);
        Long end = consumer.endOffsets(List.of(partition)).get(partition);
        if (first == null || end == null || place.offset() < first || place.offset() >= end) {
            return Optional.empty();
        }
        consumer.seek(partition, place.offset());
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < giveUp) {
            for (ConsumerRecord<byte[], byte[]> letter : consumer.poll(POLL)) {
                return letter.offset() == place.offset() ? Optional.of(letter) : Optional.empty();
            }
        }
        throw new TimeoutException("dead letter " + place + " was not read within " + PATIENCE);
    }

    @Override
    public void close() {
        consumer.close();
    }
}
