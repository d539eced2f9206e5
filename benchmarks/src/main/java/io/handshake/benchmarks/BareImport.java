package io.handshake.benchmarks;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.bson.Document;
import org.bson.RawBsonDocument;

/**
 * What the machine can do at best: the driver and the producer alone, with copies of the documents and records that the
 * service itself has left, and no logic. The same consumer counts them.
 */
final class BareImport implements AutoCloseable {
    private static final int BATCH = 500;
    private static final Duration PATIENCE = Duration.ofMinutes(4);
    /** In a document: its length, the type of the first field, and that field's name {@code _id} with its end. */
    private static final int BEFORE_ID = 4 + 1 + 4;

    private final World world;
    private final List<RawBsonDocument> documents;
    private final List<ConsumerRecord<byte[], byte[]>> records;
    private final KafkaProducer<byte[], byte[]> producer;
    private int runs;

    private BareImport(World world, List<RawBsonDocument> documents, List<ConsumerRecord<byte[], byte[]>> records) {
        this.world = world;
        this.documents = documents;
        this.records = records;
        this.producer = new KafkaProducer<>(Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                world.sandbox().bootstrapServers(),
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true,
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "none",
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class));
    }

    /** Like what the service has stored and sent in the given series. */
    static BareImport like(World world, char series, List<ConsumerRecord<byte[], byte[]>> records) {
        List<RawBsonDocument> documents = new ArrayList<>();
        String from = World.CART + "/" + series;
        world.database()
                .getCollection("orders", RawBsonDocument.class)
                .find(new Document("_id", new Document("$gte", from)))
                .limit(records.size())
                .into(documents);
        if (documents.isEmpty() || records.isEmpty()) {
            throw new IllegalStateException("the service has left nothing to copy");
        }
        return new BareImport(world, documents, records);
    }

    long meanDocument() {
        return (long) documents.stream()
                .mapToInt(document -> document.getByteBuffer().remaining())
                .average()
                .orElseThrow();
    }

    long meanRecord() {
        return (long) records.stream()
                .mapToInt(record -> record.key().length + record.value().length)
                .average()
                .orElseThrow();
    }

    /** A collection and a topic that nothing is in yet. */
    record Fresh(MongoCollection<RawBsonDocument> orders, MongoCollection<Document> due, String topic) {}

    Fresh fresh() {
        MongoDatabase database = world.database();
        String name = "bare-" + ++runs;
        return new Fresh(
                database.getCollection(name, RawBsonDocument.class),
                database.getCollection(name + "-due"),
                world.makeTopic(name));
    }

    /**
     * As the service does it: per 500 orders one document that names them, one bulk of upserts, and, when their records
     * are acknowledged, one delete. One thread writes, one sends, one deletes.
     */
    Duration inBulk(char series, int orders) throws Exception {
        Fresh fresh = fresh();
        try (TopicWatch watch = TopicWatch.begin(world.sandbox().bootstrapServers(), fresh.topic(), series, orders);
                ExecutorService relay = Executors.newSingleThreadExecutor();
                ExecutorService acknowledgements = Executors.newSingleThreadExecutor()) {
            List<CompletableFuture<?>> closed = new ArrayList<>();
            long begin = System.nanoTime();
            for (int from = 0; from < orders; from += BATCH) {
                int first = from;
                int end = Math.min(from + BATCH, orders);
                String due = UUID.randomUUID().toString();
                List<ReplaceOneModel<RawBsonDocument>> writes = new ArrayList<>(BATCH);
                List<String> keys = new ArrayList<>(BATCH);
                for (int place = first; place < end; place++) {
                    String key = World.CART + '/' + OrderFile.number(series, place);
                    keys.add(key);
                    writes.add(new ReplaceOneModel<>(
                            new Document("_id", key).append("v", 0L),
                            document(series, place),
                            new ReplaceOptions().upsert(true)));
                }
                Date now = Date.from(Instant.now());
                fresh.due()
                        .insertOne(new Document("_id", due)
                                .append("collection", "orders")
                                .append("keys", keys)
                                .append("openedAt", now)
                                .append("leasedUntil", now));
                fresh.orders().bulkWrite(writes, new BulkWriteOptions().ordered(false));
                closed.add(CompletableFuture.completedFuture(fresh.topic())
                        .thenComposeAsync(topic -> sendAll(topic, series, first, end), relay)
                        .thenAcceptAsync(
                                _ -> fresh.due().deleteOne(new Document("_id", due).append("leasedUntil", now)),
                                acknowledgements));
            }
            long last = watch.await(PATIENCE);
            CompletableFuture.allOf(closed.toArray(CompletableFuture[]::new)).join();
            return Duration.ofNanos(last - begin);
        }
    }

    /** As one would write it without an outbox: per order one insert, then one record, by so many threads. */
    Duration oneByOne(char series, int orders, int threads) throws Exception {
        Fresh fresh = fresh();
        try (TopicWatch watch = TopicWatch.begin(world.sandbox().bootstrapServers(), fresh.topic(), series, orders);
                ExecutorService writers = Executors.newFixedThreadPool(threads)) {
            AtomicInteger next = new AtomicInteger();
            List<Future<?>> done = new ArrayList<>();
            long begin = System.nanoTime();
            for (int i = 0; i < threads; i++) {
                done.add(writers.submit(() -> {
                    for (int place = next.getAndIncrement(); place < orders; place = next.getAndIncrement()) {
                        insertAndSend(fresh, series, place);
                    }
                }));
            }
            for (Future<?> thread : done) {
                thread.get();
            }
            return Duration.ofNanos(watch.await(PATIENCE) - begin);
        }
    }

    /** One insert, then one record on its way. */
    void insertAndSend(Fresh to, char series, int place) {
        to.orders().insertOne(document(series, place));
        var _ = send(to.topic(), series, place);
    }

    /** A copy of one of the service's documents, under another key of the same length. */
    private RawBsonDocument document(char series, int place) {
        ByteBuffer like =
                documents.get(place % documents.size()).getByteBuffer().asNIO();
        byte[] copy = new byte[like.remaining()];
        like.get(copy);
        int length = ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN).getInt(BEFORE_ID);
        // The length counts the zero at the end.
        OrderKeys.renumber(copy, BEFORE_ID + 4 + length - 1, series, place);
        return new RawBsonDocument(copy);
    }

    private CompletableFuture<Void> sendAll(String topic, char series, int from, int end) {
        List<CompletableFuture<?>> sent = new ArrayList<>(end - from);
        for (int place = from; place < end; place++) {
            sent.add(send(topic, series, place));
        }
        return CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    }

    private CompletableFuture<?> send(String topic, char series, int place) {
        ConsumerRecord<byte[], byte[]> like = records.get(place % records.size());
        CompletableFuture<Void> acknowledged = new CompletableFuture<>();
        var _ = producer.send(
                new ProducerRecord<>(
                        topic, null, OrderKeys.renumbered(like.key(), series, place), like.value(), like.headers()),
                (_, failure) -> {
                    if (failure == null) {
                        acknowledged.complete(null);
                    } else {
                        acknowledged.completeExceptionally(failure);
                    }
                });
        return acknowledged;
    }

    @Override
    public void close() {
        producer.close();
    }
}
