package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.WriteModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillIT {

    private static final int ROUNDS = 3;
    private static final int BATCH = 50;

    /** What has been acknowledged: per key the highest version that a write said it had reached. */
    private final Map<String, Integer> acknowledged = new ConcurrentHashMap<>();

    private final AtomicLong writes = new AtomicLong();

    @Test
    void noAcknowledgedWriteIsLostWhenTheServerIsKilledUnderLoad(@TempDir Path data) throws Exception {
        long seed = System.nanoTime();
        System.out.println("KillIT seed=" + seed);
        Random random = new Random(seed);
        for (int round = 1; round <= ROUNDS; round++) {
            long before = writes.get();
            long killAfter = before + 300 + random.nextInt(1_500);
            try (MongoProcess server = MongoProcess.start(data);
                    ExecutorService writers = Executors.newVirtualThreadPerTaskExecutor()) {
                createIndex(server);
                List<Future<?>> ended = new ArrayList<>();
                for (int writer = 0; writer < 3; writer++) {
                    String name = round + "-" + writer;
                    ended.add(writers.submit(() -> insert(server.uri(), "insert-" + name)));
                    ended.add(writers.submit(() -> increment(server.uri(), "increment-" + name)));
                    ended.add(writers.submit(() -> upsert(server.uri(), "upsert-" + name)));
                }
                Awaitility.await().until(() -> writes.get() >= killAfter);
                server.kill();
                for (Future<?> writer : ended) {
                    writer.get();
                }
            }
            int lost = lost(data);
            System.out.printf(
                    "KillIT round=%d acknowledged=%d keys=%d lost=%d%n",
                    round, writes.get() - before, acknowledged.size(), lost);
            assertThat(lost).as("lost in round %d, seed %d", round, seed).isZero();
            assertThat(writes.get()).as("writers were at work").isGreaterThanOrEqualTo(killAfter);
        }
    }

    private static void createIndex(MongoProcess server) {
        try (MongoClient client = client(server.uri())) {
            collection(client).createIndex(Indexes.ascending("code"), new IndexOptions().unique(true));
        }
    }

    private void insert(String uri, String writer) {
        untilKilled(uri, (collection, turn) -> {
            String id = writer + "-" + turn;
            collection.insertOne(document(id, 1));
            acknowledged.put(id, 1);
        });
    }

    private void increment(String uri, String writer) {
        FindOneAndUpdateOptions options =
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER);
        untilKilled(uri, (collection, turn) -> {
            Document after = collection.findOneAndUpdate(
                    new Document("_id", writer),
                    new Document("$inc", new Document("v", 1)).append("$setOnInsert", new Document("code", writer)),
                    options);
            acknowledged.put(writer, after.getInteger("v"));
        });
    }

    private void upsert(String uri, String writer) {
        untilKilled(uri, (collection, turn) -> {
            List<WriteModel<Document>> batch = new ArrayList<>();
            Map<String, Integer> versions = new HashMap<>();
            for (int item = 0; item < BATCH; item++) {
                String id = writer + "-" + item % (BATCH / 2) + "-" + turn / 2;
                int version = item < BATCH / 2 ? turn + 1 : turn + 2;
                versions.put(id, version);
                batch.add(new ReplaceOneModel<>(
                        new Document("_id", id), document(id, version), new ReplaceOptions().upsert(true)));
            }
            collection.bulkWrite(batch);
            acknowledged.putAll(versions);
        });
    }

    private interface Write {
        void run(MongoCollection<Document> collection, int turn);
    }

    private void untilKilled(String uri, Write write) {
        try (MongoClient client = client(uri)) {
            for (int turn = 0; ; turn++) {
                write.run(collection(client), turn);
                writes.incrementAndGet();
            }
        } catch (MongoException killed) {
            // The kill ends every writer in this way; what it was about to write was not acknowledged.
        }
    }

    private int lost(Path data) throws Exception {
        Map<String, Integer> stored = new HashMap<>();
        try (MongoProcess server = MongoProcess.start(data);
                MongoClient client = client(server.uri())) {
            for (Document document : collection(client).find()) {
                String id = document.getString("_id");
                stored.put(id, document.getInteger("v"));
            }
            Set<String> byIndex = new HashSet<>();
            collection(client)
                    .find(new Document("code", new Document("$in", List.copyOf(stored.keySet()))))
                    .forEach(document -> byIndex.add(document.getString("_id")));
            assertThat(byIndex).as("found by the unique index").isEqualTo(stored.keySet());
            server.terminate();
        }
        return (int) acknowledged.entrySet().stream()
                .filter(entry -> stored.getOrDefault(entry.getKey(), 0) < entry.getValue())
                .count();
    }

    private static Document document(String id, int version) {
        return new Document("_id", id).append("v", version).append("code", id).append("text", "x".repeat(300));
    }

    private static MongoClient client(String uri) {
        return MongoClients.create(uri + "/?retryWrites=false&serverSelectionTimeoutMS=1000");
    }

    private static MongoCollection<Document> collection(MongoClient client) {
        return client.getDatabase("kill").getCollection("orders");
    }
}
