package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.IndexOptions;
import com.mongodb.client.model.Indexes;
import com.mongodb.client.model.Sorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever index serves a filter, the answer is that of a plain loop over all documents. */
class FilterIT {

    private static final int ROUNDS = 6;
    private static final int DOCUMENTS = 150;
    private static final int FILTERS = 400;
    private static final List<String> FIELDS = List.of("_id", "code", "owner", "n", "a", "tags");

    @Test
    void randomFiltersFindWhatAPlainLoopFinds() {
        long seed = System.nanoTime();
        System.out.println("FilterIT seed=" + seed);
        Random random = new Random(seed);
        int found = 0;
        try (EmbeddedMongo server = EmbeddedMongo.inMemory();
                MongoClient client = MongoClients.create(server.uri())) {
            for (int round = 0; round < ROUNDS; round++) {
                MongoCollection<Document> collection =
                        client.getDatabase("filters").getCollection("round" + round);
                collection.createIndex(
                        Indexes.ascending("code"),
                        new IndexOptions().unique(true).sparse(true));
                collection.createIndex(Indexes.ascending("owner", "n"), new IndexOptions().unique(true));
                List<Document> documents = documents(random, round % 2 == 0);
                collection.insertMany(documents);
                for (int turn = 0; turn < FILTERS; turn++) {
                    Document filter = filter(random, 2);
                    List<Object> expected = documents.stream()
                            .filter(document -> matches(document, filter))
                            .map(document -> document.get("_id"))
                            .toList();
                    found += expected.size();
                    assertThat(ids(collection.find(filter)))
                            .as("seed %d, filter %s", seed, filter.toJson())
                            .containsExactlyInAnyOrderElementsOf(expected);
                    assertThat(collection.countDocuments(filter))
                            .as("count, seed %d, filter %s", seed, filter.toJson())
                            .isEqualTo(expected.size());
                    assertSortedPages(collection, filter, expected, random, seed);
                }
            }
        }
        assertThat(found).as("some filters found something").isGreaterThan(ROUNDS * FILTERS);
    }

    @Test
    void anIndexThatHasMetAListGuardsUniquenessAndHidesNothing(@TempDir Path data) {
        for (int start = 0; start < 2; start++) {
            try (EmbeddedMongo server = EmbeddedMongo.start(data);
                    MongoClient client = MongoClients.create(server.uri())) {
                MongoCollection<Document> collection =
                        client.getDatabase("filters").getCollection("lists");
                if (start == 0) {
                    collection.createIndex(Indexes.ascending("labels", "n"), new IndexOptions().unique(true));
                    collection.insertMany(List.of(
                            new Document("_id", "two")
                                    .append("labels", List.of(1, 2))
                                    .append("n", 1),
                            new Document("_id", "plain").append("labels", 5).append("n", 1),
                            new Document("_id", "empty").append("labels", 5).append("n", List.of())));
                }
                assertThat(ids(collection.find(new Document("labels", 2)))).containsExactly("two");
                assertThat(ids(collection.find(new Document("labels", List.of(1, 2)))))
                        .containsExactly("two");
                assertThat(ids(collection.find(new Document("labels", 5)))).containsExactlyInAnyOrder("plain", "empty");
                assertThat(ids(collection.find(new Document("n", List.of())))).containsExactly("empty");
                assertThatThrownBy(() -> collection.insertOne(new Document("labels", List.of(9, 2)).append("n", 1)))
                        .hasMessageContaining("E11000");
            }
        }
    }

    private static void assertSortedPages(
            MongoCollection<Document> collection, Document filter, List<Object> expected, Random random, long seed) {
        if (expected.stream().anyMatch(Number.class::isInstance)) {
            return;
        }
        List<Object> sorted = new ArrayList<>(expected);
        boolean down = random.nextBoolean();
        Comparator<Object> order = Comparator.comparing(String.class::cast);
        sorted.sort(down ? order.reversed() : order);
        int skip = random.nextInt(3);
        int limit = 1 + random.nextInt(20);
        List<Object> page = sorted.stream().skip(skip).limit(limit).toList();
        assertThat(ids(collection
                        .find(filter)
                        .sort(down ? Sorts.descending("_id") : Sorts.ascending("_id"))
                        .skip(skip)
                        .limit(limit)
                        .batchSize(1 + random.nextInt(5))
                        .projection(new Document("a", 1))))
                .as("sorted %s, skip %d, limit %d, seed %d, filter %s", down, skip, limit, seed, filter.toJson())
                .isEqualTo(page);
        assertThat(ids(collection
                        .find(filter)
                        .sort(Sorts.descending("n", "_id"))
                        .limit(limit)))
                .as("by another field, seed %d, filter %s", seed, filter.toJson())
                .hasSize(Math.min(limit, expected.size()))
                .isSubsetOf(expected);
    }

    private static List<Object> ids(Iterable<Document> documents) {
        List<Object> ids = new ArrayList<>();
        documents.forEach(document -> ids.add(document.get("_id")));
        return ids;
    }

    private static List<Document> documents(Random random, boolean textIdsOnly) {
        List<Document> documents = new ArrayList<>();
        for (int number = 0; number < DOCUMENTS; number++) {
            Document document =
                    new Document("_id", textIdsOnly || random.nextBoolean() ? text(number) : (Object) number);
            if (random.nextInt(3) > 0) {
                document.append("code", random.nextBoolean() ? text(number) : number * 1.0);
            }
            document.append("owner", text(random.nextInt(10))).append("n", number);
            switch (random.nextInt(4)) {
                case 0 -> document.append("a", random.nextInt(10));
                case 1 -> document.append("a", text(random.nextInt(10)));
                case 2 -> document.append("a", null);
                default -> {}
            }
            if (random.nextInt(3) == 0) {
                document.append("tags", List.of(random.nextInt(5), text(random.nextInt(5))));
            }
            documents.add(document);
        }
        return documents;
    }

    private static String text(int number) {
        return "k%03d".formatted(number);
    }

    private static Document filter(Random random, int depth) {
        Document filter = new Document();
        for (int part = random.nextInt(3); part >= 0; part--) {
            if (depth > 0 && random.nextInt(4) == 0) {
                filter.put(
                        random.nextInt(3) == 0 ? "$or" : "$and",
                        List.of(filter(random, depth - 1), filter(random, depth - 1)));
            } else {
                String field = FIELDS.get(random.nextInt(FIELDS.size()));
                filter.put(field, condition(random, field));
            }
        }
        return filter;
    }

    private static Object condition(Random random, String field) {
        Supplier<Object> value = () -> value(random);
        // On a list the library wants one element to satisfy all operators, a real server doesn't: lists get only one.
        return switch (random.nextInt(field.equals("tags") ? 7 : 9)) {
            case 0, 1 -> value.get();
            case 2 -> new Document("$eq", value.get());
            case 3 -> new Document("$ne", value.get());
            case 4 -> new Document("$in", List.of(text(random.nextInt(DOCUMENTS)), random.nextInt(10), text(3)));
            case 5 -> new Document("$exists", random.nextBoolean());
            case 6 -> new Document("$gte", notNull(random));
            case 7 -> new Document("$gt", notNull(random)).append("$lte", notNull(random));
            default -> new Document("$lt", notNull(random)).append("$ne", value.get());
        };
    }

    private static Object value(Random random) {
        return random.nextInt(8) == 0 ? null : notNull(random);
    }

    private static Object notNull(Random random) {
        int number = random.nextBoolean() ? random.nextInt(10) : random.nextInt(DOCUMENTS);
        return switch (random.nextInt(4)) {
            case 0 -> number;
            case 1 -> (double) number;
            default -> text(number);
        };
    }

    private static boolean matches(Document document, Document filter) {
        return filter.entrySet().stream().allMatch(entry -> switch (entry.getKey()) {
            case "$and" -> parts(entry.getValue()).stream().allMatch(part -> matches(document, part));
            case "$or" -> parts(entry.getValue()).stream().anyMatch(part -> matches(document, part));
            default -> fieldMatches(document, entry.getKey(), entry.getValue());
        });
    }

    private static List<Document> parts(Object value) {
        return ((Collection<?>) value).stream().map(Document.class::cast).toList();
    }

    private static boolean fieldMatches(Document document, String field, Object condition) {
        if (!(condition instanceof Document operators)) {
            return equal(document, field, condition);
        }
        return operators.entrySet().stream().allMatch(operator -> switch (operator.getKey()) {
            case "$eq" -> equal(document, field, operator.getValue());
            case "$ne" -> !equal(document, field, operator.getValue());
            case "$in" ->
                ((Collection<?>) operator.getValue()).stream().anyMatch(value -> equal(document, field, value));
            case "$exists" -> document.containsKey(field) == (boolean) operator.getValue();
            default -> ordered(document, field, operator.getKey(), operator.getValue());
        });
    }

    private static boolean equal(Document document, String field, Object value) {
        Object stored = document.get(field);
        if (value == null) {
            return stored == null;
        }
        return values(stored).stream().anyMatch(one -> comparable(one, value) && compare(one, value) == 0);
    }

    private static boolean ordered(Document document, String field, String operator, Object bound) {
        return values(document.get(field)).stream()
                .filter(one -> comparable(one, bound))
                .anyMatch(one -> {
                    int order = compare(one, bound);
                    return switch (operator) {
                        case "$gt" -> order > 0;
                        case "$gte" -> order >= 0;
                        case "$lt" -> order < 0;
                        case "$lte" -> order <= 0;
                        default -> throw new IllegalArgumentException(operator);
                    };
                });
    }

    private static Collection<?> values(Object stored) {
        return stored instanceof Collection<?> list ? list : stored == null ? List.of() : List.of(stored);
    }

    private static boolean comparable(Object left, Object right) {
        return left instanceof Number ? right instanceof Number : left.getClass() == right.getClass();
    }

    private static int compare(Object left, Object right) {
        return left instanceof Number number
                ? Double.compare(number.doubleValue(), ((Number) right).doubleValue())
                : ((String) left).compareTo((String) right);
    }
}
