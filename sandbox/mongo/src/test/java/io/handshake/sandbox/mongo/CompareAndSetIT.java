package io.handshake.sandbox.mongo;

import static com.mongodb.client.model.Filters.and;
import static com.mongodb.client.model.Filters.eq;
import static com.mongodb.client.model.Filters.in;
import static com.mongodb.client.model.Filters.lt;
import static com.mongodb.client.model.Updates.inc;
import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.conversions.Bson;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompareAndSetIT {

    private static final int SMALL = 1_000;
    private static final int LARGE = 100_000;
    private static final int TURNS = 200;
    private static final int THREADS = 8;

    private EmbeddedMongo server;
    private MongoClient client;
    private MongoCollection<Document> orders;

    @BeforeEach
    void start(@TempDir Path data) {
        server = EmbeddedMongo.start(data);
        client = MongoClients.create(server.uri());
        orders = client.getDatabase("cas").getCollection("orders");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void compareAndSetLooksAtOneDocumentHoweverManyThereAre() {
        fill(0, SMALL);
        long atFew = examinedByCompareAndSets(SMALL);
        fill(SMALL, LARGE);
        long atMany = examinedByCompareAndSets(LARGE);

        assertThat(atFew).isEqualTo(TURNS);
        assertThat(atMany).isEqualTo(TURNS);
    }

    @Test
    void everyShapeOfFilterThatNamesTheIdLooksAtNoMoreThanItNames() {
        fill(0, SMALL);
        List<Bson> one = List.of(
                new Document("_id", id(7)).append("v", 1),
                and(eq("_id", id(7)), eq("v", 1)),
                and(eq("_id", id(7)), and(eq("v", 1), lt("n", 5_000))),
                new Document("_id", id(7)).append("$or", List.of(new Document("v", 1), new Document("v", 2))),
                new Document("_id", new Document("$eq", id(7)).append("$ne", id(8))));
        for (Bson filter : one) {
            long before = server.documentsExamined();
            assertThat(orders.find(filter).into(new ArrayList<>()))
                    .as("%s", filter)
                    .hasSize(1);
            assertThat(server.documentsExamined() - before).as("%s", filter).isEqualTo(1);
        }
        long before = server.documentsExamined();
        Bson several = and(in("_id", id(1), id(2), id(3), "none"), eq("v", 1));
        assertThat(orders.find(several).into(new ArrayList<>())).hasSize(3);
        assertThat(server.documentsExamined() - before).isEqualTo(3);

        before = server.documentsExamined();
        assertThat(orders.deleteOne(and(eq("_id", id(7)), eq("v", 2))).getDeletedCount())
                .isZero();
        assertThat(orders.replaceOne(and(eq("_id", id(7)), eq("v", 1)), new Document("v", 2))
                        .getModifiedCount())
                .isOne();
        assertThat(orders.findOneAndUpdate(and(eq("_id", id(7)), eq("v", 2)), inc("v", 1)))
                .isNotNull();
        assertThat(server.documentsExamined() - before).isEqualTo(3);
    }

    @Test
    void aPageByIdLooksAtThePageAlone() {
        fill(0, SMALL);
        Set<String> seen = new HashSet<>();
        String last = "";
        long before = server.documentsExamined();
        for (List<Document> page = page(last); !page.isEmpty(); page = page(last)) {
            page.forEach(
                    document -> assertThat(seen.add(document.getString("_id"))).isTrue());
            last = page.getLast().getString("_id");
        }
        assertThat(seen).hasSize(SMALL);
        assertThat(server.documentsExamined() - before).isEqualTo(SMALL);
    }

    @Test
    void theChunksOfAFileAreFoundByTheFirstFieldOfTheirIndex() {
        orders.createIndex(Indexes.ascending("files_id", "n"), new IndexOptions().unique(true));
        for (int file = 0; file < 20; file++) {
            ObjectId id = new ObjectId();
            orders.insertMany(IntStream.range(0, 10)
                    .mapToObj(n -> new Document("files_id", id).append("n", n))
                    .toList());
            long before = server.documentsExamined();
            assertThat(orders.find(eq("files_id", id))
                            .sort(Sorts.ascending("n"))
                            .map(chunk -> chunk.getInteger("n")))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(server.documentsExamined() - before).isEqualTo(10);
        }
    }

    @Test
    void exactlyOneWriterWinsEachVersion() throws Exception {
        orders.insertOne(new Document("_id", "k").append("v", 0));
        for (int version = 0; version < 100; version++) {
            Document filter = new Document("_id", "k").append("v", version);
            long winners = race(() -> orders.updateOne(filter, inc("v", 1)).getModifiedCount()).stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(winners).as("version %d", version).isOne();
        }
    }

    @Test
    void exactlyOneOfManyInsertsOfTheSameKeyWins() throws Exception {
        for (int key = 0; key < 100; key++) {
            String id = id(key);
            List<Boolean> won = race(() -> {
                try {
                    orders.insertOne(new Document("_id", id));
                    return true;
                } catch (MongoWriteException duplicate) {
                    assertThat(duplicate.getError().getCode()).isEqualTo(11000);
                    return false;
                }
            });
            assertThat(won).as(id).containsOnlyOnce(true);
        }
        assertThat(orders.countDocuments()).isEqualTo(100);
    }

    @Test
    void aGuardedDecrementEndsAtZeroAndNeverBelow() throws Exception {
        orders.insertOne(new Document("_id", "sku").append("q", 500));
        Document guard = new Document("_id", "sku").append("q", new Document("$gte", 1));
        long taken = race(() -> IntStream.range(0, 100)
                        .mapToLong(_ -> orders.updateOne(guard, inc("q", -1)).getModifiedCount())
                        .sum())
                .stream()
                .mapToLong(Long::longValue)
                .sum();
        assertThat(taken).isEqualTo(500);
        assertThat(orders.find(eq("_id", "sku")).first()).containsEntry("q", 0);
    }

    private static <T> List<T> race(Callable<T> runner) throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(THREADS)) {
            List<T> results = new ArrayList<>();
            for (Future<T> result : threads.invokeAll(Collections.nCopies(THREADS, runner))) {
                results.add(result.get());
            }
            return results;
        }
    }

    private List<Document> page(String after) {
        return orders.find(new Document("_id", new Document("$gt", after)))
                .sort(Sorts.ascending("_id"))
                .limit(100)
                .into(new ArrayList<>());
    }

    private long examinedByCompareAndSets(int size) {
        long before = server.documentsExamined();
        long start = System.nanoTime();
        for (int turn = 0; turn < TURNS; turn++) {
            int number = turn * (size / TURNS);
            // A few of the first have been counted up before.
            Document filter = new Document("_id", id(number)).append("v", new Document("$in", List.of(1, 2)));
            assertThat(orders.updateOne(filter, inc("v", 1)).getModifiedCount()).isOne();
        }
        System.out.printf(
                "compare-and-set at %d documents: %d in %s%n",
                size, TURNS, Duration.ofNanos(System.nanoTime() - start));
        return server.documentsExamined() - before;
    }

    private void fill(int from, int to) {
        for (int start = from; start < to; start += SMALL) {
            orders.insertMany(IntStream.range(start, start + SMALL)
                    .mapToObj(number -> new Document("_id", id(number))
                            .append("v", 1)
                            .append("n", number)
                            .append("text", "x".repeat(200)))
                    .toList());
        }
    }

    private static String id(int number) {
        return "shop/%06d".formatted(number);
    }
}
