package io.handshake.sandbox.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.BinData;
import de.bwaldvogel.mongo.bson.Decimal128;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.MaxKey;
import de.bwaldvogel.mongo.bson.MinKey;
import de.bwaldvogel.mongo.bson.ObjectId;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.h2.mvstore.WriteBuffer;
import org.junit.jupiter.api.Test;

class KeyOrderTest {

    private static final List<Object> ASCENDING = List.of(
            MinKey.getInstance(),
            Missing.getInstance(),
            Double.NEGATIVE_INFINITY,
            Long.MIN_VALUE + 1,
            -1.5,
            0,
            new Decimal128(new BigDecimal("0.1")),
            1,
            1L << 53,
            (1L << 53) + 1,
            Long.MAX_VALUE,
            1e300,
            Double.POSITIVE_INFINITY,
            Double.NaN,
            "",
            "a",
            "a/1",
            "b",
            "ä",
            new Document("a", 1),
            new Document("a", 1).append("b", List.of(1, 2)),
            new Document("a", 1).append("b", List.of(1, 3)),
            new BinData(new byte[] {1}),
            new UUID(1, 2),
            new UUID(-1, 2),
            new ObjectId(new byte[12]),
            new ObjectId("ffffffffffffffffffffffff"),
            false,
            true,
            Instant.EPOCH,
            Instant.ofEpochMilli(1),
            MaxKey.getInstance());

    @Test
    void everyPairIsInTheOrderOfTypesAndThenOfValues() {
        for (int left = 0; left < ASCENDING.size(); left++) {
            for (int right = 0; right < ASCENDING.size(); right++) {
                assertThat(Integer.signum(KeyOrder.INSTANCE.compare(ASCENDING.get(left), ASCENDING.get(right))))
                        .as("%s and %s", ASCENDING.get(left), ASCENDING.get(right))
                        .isEqualTo(Integer.compare(left, right));
            }
        }
    }

    @Test
    void aShuffledListSortsBack() {
        long seed = System.nanoTime();
        List<Object> shuffled = new ArrayList<>(ASCENDING);
        Collections.shuffle(shuffled, new Random(seed));
        shuffled.sort(KeyOrder.INSTANCE);
        assertThat(shuffled).as("seed %d", seed).isEqualTo(ASCENDING);
    }

    @Test
    void theSameNumberIsOneKeyInEveryType() {
        assertThat(KeyOrder.INSTANCE.compare(1, 1.0)).isZero();
        assertThat(KeyOrder.INSTANCE.compare(1L, 1)).isZero();
        assertThat(KeyOrder.INSTANCE.compare(0.0, -0.0)).isZero();
        assertThat(KeyOrder.INSTANCE.compare(new Decimal128(new BigDecimal("0.1")), 0.1))
                .isZero();
    }

    @Test
    void aTupleSortsRightAfterItsBeginning() {
        KeyValue beginning = new KeyValue("a");
        KeyValue longer = new KeyValue("a", null);
        assertThat(KeyOrder.INSTANCE.compareTuples(beginning, longer)).isNegative();
        assertThat(KeyOrder.INSTANCE.compareTuples(longer, new KeyValue("a", 1)))
                .isNegative();
        assertThat(KeyOrder.INSTANCE.compareTuples(new KeyValue("a", "z"), new KeyValue("b")))
                .isNegative();
    }

    @Test
    void everyKeyReadsBackAsItWasWritten() {
        for (Object key : ASCENDING) {
            WriteBuffer buffer = new WriteBuffer();
            KeyType.INSTANCE.write(buffer, key);
            TupleType.INSTANCE.write(buffer, new KeyValue("cart", key instanceof Missing ? null : key));
            ByteBuffer written = buffer.getBuffer().flip();
            assertThat(KeyType.INSTANCE.read(written)).isEqualTo(key);
            assertThat(KeyOrder.INSTANCE.compareTuples(TupleType.INSTANCE.read(written), new KeyValue("cart", key)))
                    .isZero();
        }
    }
}
