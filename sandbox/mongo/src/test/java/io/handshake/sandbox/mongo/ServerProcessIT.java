package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.gridfs.GridFSBuckets;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Updates;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerProcessIT {

    private static final String CANARY = "Erika.Mustermann@example.org";

    @Test
    void aRestartKeepsDataUniqueIndexesAndOtherTypesOfKeys(@TempDir Path data) throws Exception {
        try (MongoProcess server = MongoProcess.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            MongoCollection<Document> orders = orders(client);
            orders.createIndex(Indexes.ascending("code"), new IndexOptions().unique(true));
            orders.insertOne(new Document("_id", "a").append("code", 1).append("list", List.of(1, "x")));
            orders.insertOne(new Document("_id", 7L).append("code", 2));
            orders.insertOne(new Document("_id", new Document("cart", "c").append("n", 1)).append("code", 3));
            orders.insertOne(new Document("code", 4));
            server.terminate();
        }
        try (MongoProcess server = MongoProcess.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            MongoCollection<Document> orders = orders(client);
            assertThat(orders.countDocuments()).isEqualTo(4);
            assertThat(orders.find(new Document("_id", "a")).first()).containsEntry("list", List.of(1, "x"));
            assertThat(orders.find(new Document("_id", 7.0)).first()).containsEntry("_id", 7L);
            assertThat(orders.find(new Document("_id", new Document("cart", "c").append("n", 1)))
                            .first())
                    .containsEntry("code", 3);
            assertThatThrownBy(() -> orders.insertOne(new Document("_id", "b").append("code", 4)))
                    .isInstanceOfSatisfying(
                            MongoWriteException.class,
                            duplicate ->
                                    assertThat(duplicate.getError().getCode()).isEqualTo(11000));
            assertThat(orders.countDocuments()).isEqualTo(4);
            server.terminate();
        }
    }

    @Test
    void aFileInGridFsReadsBackAfterARestart(@TempDir Path data) throws Exception {
        byte[] bytes = new byte[3_000_000];
        new Random(bytes.length).nextBytes(bytes);
        ObjectId id;
        try (EmbeddedMongo server = EmbeddedMongo.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            id = GridFSBuckets.create(client.getDatabase("shop"))
                    .uploadFromStream("export.csv", new ByteArrayInputStream(bytes));
        }
        try (EmbeddedMongo server = EmbeddedMongo.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            ByteArrayOutputStream read = new ByteArrayOutputStream();
            GridFSBuckets.create(client.getDatabase("shop")).downloadToStream(id, read);
            assertThat(read.toByteArray()).isEqualTo(bytes);
        }
    }

    @Test
    void aTakenPortIsSaidWithItsOwnerAndStatusOne(@TempDir Path data) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            Process process = MongoProcess.launch(data, taken.getLocalPort());
            String said = said(process);
            assertThat(process.waitFor()).isOne();
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .contains("Port " + taken.getLocalPort())
                    .contains("process " + ProcessHandle.current().pid())
                    .contains("--port");
        }
    }

    @Test
    void aDirectoryInUseIsSaidWithItsOwnerAndStatusOne(@TempDir Path data) throws Exception {
        try (MongoProcess first = MongoProcess.start(data)) {
            Process second = MongoProcess.launch(data, 0);
            String said = said(second);
            assertThat(second.waitFor()).isOne();
            assertThat(said.lines())
                    .singleElement()
                    .asString()
                    .contains(data.toString())
                    .contains("process " + first.pid())
                    .contains("--data");
            try (MongoClient client = MongoClients.create(first.uri())) {
                orders(client).insertOne(new Document("_id", "still at work"));
            }
        }
    }

    @Test
    void theFileIsRewrittenAtStartWhenMostOfItIsDead(@TempDir Path data) throws Exception {
        long seed = System.nanoTime();
        System.out.println("ServerProcessIT seed=" + seed);
        Random random = new Random(seed);
        try (EmbeddedMongo server = EmbeddedMongo.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            orders(client)
                    .insertMany(IntStream.range(0, 10_000)
                            .mapToObj(n -> new Document("_id", n).append("v", 0).append("text", text(random)))
                            .toList());
            for (int turn = 0; turn < 3_000; turn++) {
                orders(client).updateOne(new Document("_id", random.nextInt(10_000)), Updates.inc("v", 1));
            }
        }
        long grown = Files.size(data.resolve("mongo.mv.db"));
        try (EmbeddedMongo server = EmbeddedMongo.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            assertThat(Files.size(data.resolve("mongo.mv.db"))).isLessThan(grown / 2);
            assertThat(orders(client).countDocuments()).isEqualTo(10_000);
            int sum = 0;
            for (Document document : orders(client).find()) {
                sum += document.getInteger("v");
            }
            assertThat(sum).isEqualTo(3_000);
        }
    }

    @Test
    void refusedAndUnknownCommandsLeaveNoPersonalDataInTheLog(@TempDir Path data) throws Exception {
        try (MongoProcess server = MongoProcess.start(data);
                MongoClient client = MongoClients.create(server.uri())) {
            MongoCollection<Document> orders = orders(client);
            Document person = new Document("_id", CANARY);
            orders.insertOne(new Document(person));
            assertThatThrownBy(() -> orders.insertOne(new Document(person))).isInstanceOf(MongoWriteException.class);
            assertThatThrownBy(() -> client.getDatabase("shop").runCommand(new Document("unheardOf", CANARY)))
                    .isNotNull();
            assertThatThrownBy(() -> client.getDatabase("shop").runCommand(new Document("triggerInternalException", 1)))
                    .isNotNull();
            assertThatThrownBy(() -> orders.updateOne(person, new Document("$unheardOf", person)))
                    .isNotNull();
            assertThatThrownBy(() -> orders.findOneAndUpdate(person, new Document("$inc", person)))
                    .isNotNull();
            assertThat(server.terminate())
                    .contains("command=triggerInternalException")
                    .doesNotContain(CANARY);
        }
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        while (text.length() < 1_000) {
            text.append(Long.toString(random.nextLong(), Character.MAX_RADIX));
        }
        return text.toString();
    }

    private static String said(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static MongoCollection<Document> orders(MongoClient client) {
        return client.getDatabase("shop").getCollection("orders");
    }
}
