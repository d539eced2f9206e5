package io.handshake.sandbox.mongo;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.Updates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.Document;

/** Prints what the server does per second, as its own process with its data in the directory given; run it by hand. */
final class Measure {

    private static final int DOCUMENTS = 40_000;
    private static final int BATCH = 500;
    private static final int TURNS = 6_000;

    private Measure() {}

    public static void main(String[] arguments) throws Exception {
        Path data = Path.of(arguments[0]);
        try (MongoProcess server = MongoProcess.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            MongoCollection<Document> orders = client.getDatabase("measure").getCollection("orders");
            for (String pass : List.of("insert", "replace", "replace again")) {
                long start = System.nanoTime();
                for (int from = 0; from < DOCUMENTS; from += BATCH) {
                    upsert(orders, from);
                }
                print("bulk upsert (" + pass + ")", DOCUMENTS, start);
            }
            for (int clients : new int[] {1, 1, 8, 32}) {
                int turns = TURNS / clients;
                Callable<Void> worker = () -> {
                    for (int turn = 0; turn < turns; turn++) {
                        compareAndSet(orders);
                    }
                    return null;
                };
                try (var threads = Executors.newFixedThreadPool(clients)) {
                    long start = System.nanoTime();
                    for (var result : threads.invokeAll(Collections.nCopies(clients, worker))) {
                        result.get();
                    }
                    print("read and compare-and-set, clients=" + clients, turns * clients, start);
                }
            }
            long start = System.nanoTime();
            long count = orders.countDocuments(new Document("v", new Document("$gte", 0)));
            print("scan", (int) count, start);
            System.out.printf("file: %,d bytes%n", Files.size(data.resolve("mongo.mv.db")));
            server.terminate();
        }
    }

    private static void compareAndSet(MongoCollection<Document> orders) {
        Document key = new Document("_id", id(ThreadLocalRandom.current().nextInt(DOCUMENTS)));
        Document read = orders.find(key).first();
        orders.updateOne(key.append("v", read.getInteger("v")), Updates.inc("v", 1));
    }

    private static void upsert(MongoCollection<Document> orders, int from) {
        List<ReplaceOneModel<Document>> batch = new ArrayList<>();
        for (int number = from; number < from + BATCH; number++) {
            batch.add(new ReplaceOneModel<>(
                    new Document("_id", id(number)), document(number), new ReplaceOptions().upsert(true)));
        }
        orders.bulkWrite(batch);
    }

    private static Document document(int number) {
        List<Document> lines = new ArrayList<>();
        for (int line = 0; line < 4; line++) {
            lines.add(new Document("lineId", "L" + line)
                    .append("sku", "SKU-" + number % 97 + "-" + line)
                    .append("name", "A product with a name of usual length")
                    .append("quantity", line + 1)
                    .append("unitPrice", "19.90")
                    .append("at", System.nanoTime()));
        }
        return new Document("_id", id(number))
                .append("v", 1)
                .append(
                        "state",
                        new Document("state", "READY").append("lines", lines).append("city", "Köln"))
                .append("out", List.of(new Document("id", "event-" + number).append("text", "y".repeat(200))));
    }

    private static String id(int number) {
        return "shop-eu/%06d".formatted(number);
    }

    private static void print(String what, int times, long start) {
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf("%-40s %,10.0f/s  (%,d in %.2f s)%n", what, times / seconds, times, seconds);
    }
}
