package io.handshake.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentBytesTest {

    @Test
    void documentsAreWrittenAsTheDriverWritesThem() {
        long seed = System.nanoTime();
        System.out.println("documentsAreWrittenAsTheDriverWritesThem seed=" + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            Document document = document(random, 4);
            assertThat(new DocumentBytes().of(document))
                    .as("seed %s: %s", seed, document)
                    .isEqualTo(new RawBsonDocument(document, new DocumentCodec()));
        }
    }

    @Test
    void aTypeThatTheStoreDoesNotWriteIsRefusedByName() {
        assertThatThrownBy(() -> new DocumentBytes().of(new Document("id", new UUID(1, 2))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("java.util.UUID");
    }

    private static Document document(Random random, int depth) {
        Document document = new Document();
        for (int field = random.nextInt(6); field > 0; field--) {
            document.append("field-ü" + field, value(random, depth - 1));
        }
        return document;
    }

    private static @Nullable Object value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 11 : 9)) {
            case 0 -> null;
            case 1 -> "text €" + random.nextInt();
            case 2 -> random.nextInt();
            case 3 -> random.nextLong();
            case 4 -> random.nextBoolean();
            case 5 -> random.nextDouble();
            case 6 -> new Decimal128(BigDecimal.valueOf(random.nextInt(), 2));
            case 7 -> Date.from(Instant.ofEpochMilli(random.nextLong(2_000_000_000_000L)));
            case 8 -> new Binary(new byte[random.nextInt(40)]);
            case 9 -> document(random, depth);
            default -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int item = random.nextInt(4); item > 0; item--) {
                    list.add(value(random, depth - 1));
                }
                yield list;
            }
        };
    }
}
