package io.handshake.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic as it grows, until every order of a series has been seen, each at least once. Order keys end with the
 * series' letter and the order's place.
 */
final class TopicWatch implements AutoCloseable {
    private static final int SAMPLES = 2_000;

    /** Told of each order when it is first seen. */
    @FunctionalInterface
    interface Seen {
        void at(int place, long nanoTime);
    }

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final char series;
    private final int orders;
    private final Seen seen;
    private final List<ConsumerRecord<byte[], byte[]>> samples = new ArrayList<>();
    private final CompletableFuture<Long> complete = new CompletableFuture<>();
    private final Thread reader = Thread.ofPlatform().name("topic-watch").unstarted(this::read);
    private volatile boolean closed;

    private TopicWatch(KafkaConsumer<byte[], byte[]> consumer, char series, int orders, Seen seen) {
        this.consumer = consumer;
        this.series = series;
        this.orders = orders;
        this.seen = seen;
    }

    /** Begins to read at the topic's present end. */
    static TopicWatch begin(String bootstrapServers, String topic, char series, int orders, Seen seen) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false,
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        5_000),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(topic, partition.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        TopicWatch watch = new TopicWatch(consumer, series, orders, seen);
        watch.reader.start();
        return watch;
    }

    static TopicWatch begin(String bootstrapServers, String topic, char series, int orders) {
        return begin(bootstrapServers, topic, series, orders, (_, _) -> {});
    }

    private void read() {
        BitSet there = new BitSet(orders);
        int distinct = 0;
        try (consumer) {
            while (!closed && distinct < orders) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(Duration.ofMillis(100))) {
                    int place = OrderKeys.place(message.key(), series);
                    if (place < 0 || place >= orders || there.get(place)) {
                        continue;
                    }
                    there.set(place);
                    distinct++;
                    seen.at(place, System.nanoTime());
                    if (samples.size() < SAMPLES) {
                        samples.add(message);
                    }
                }
            }
            complete.complete(System.nanoTime());
        } catch (RuntimeException failed) {
            complete.completeExceptionally(failed);
        }
    }

    /** Waits for the last order, and returns the {@link System#nanoTime()} at which it could be read. */
    long await(Duration patience) throws InterruptedException {
        try {
            return complete.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IllegalStateException(
                    "not every order of series " + series + " was on the topic after " + patience, late);
        } catch (ExecutionException failed) {
            throw new IllegalStateException("reading the topic failed", failed.getCause());
        }
    }

    /** Some of the records, once all have been seen. */
    List<ConsumerRecord<byte[], byte[]>> samples() {
        complete.join();
        return List.copyOf(samples);
    }

    @Override
    public void close() {
        closed = true;
        try {
            reader.join();
        } catch (InterruptedException hurry) {
            Thread.currentThread().interrupt();
        }
    }
}
