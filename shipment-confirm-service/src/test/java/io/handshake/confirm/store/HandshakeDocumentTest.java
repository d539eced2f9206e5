package io.handshake.confirm.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoClientSettings;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Task;
import io.handshake.vocabulary.OrderKey;
import java.util.Random;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonDocumentWriter;
import org.bson.Document;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.DocumentCodec;
import org.bson.codecs.EncoderContext;
import org.junit.jupiter.api.Test;

class HandshakeDocumentTest {
    private static final int STATES = 2_000;

    private final HandshakeDocument codec = new HandshakeDocument();

    /** Through BSON and back, as a server would keep it. */
    private static Document stored(Document document) {
        BsonDocument bson = new BsonDocument();
        DocumentCodec documents = new DocumentCodec(MongoClientSettings.getDefaultCodecRegistry());
        documents.encode(
                new BsonDocumentWriter(bson), document, EncoderContext.builder().build());
        return documents.decode(
                new BsonDocumentReader(bson), DecoderContext.builder().build());
    }

    @Test
    void eachStateComesBackAsItWas() {
        long seed = new Random().nextLong();
        SomeHandshake some = new SomeHandshake(new Random(seed));
        for (int i = 0; i < STATES; i++) {
            OrderHandshake handshake = some.next();

            assertThat(codec.decode(stored(codec.encode(handshake))))
                    .as("seed %d, state %d", seed, i)
                    .isEqualTo(handshake);
        }
    }

    @Test
    void whatIsAskedForStandsAtTheTop() {
        long seed = new Random().nextLong();
        SomeHandshake some = new SomeHandshake(new Random(seed));
        for (int i = 0; i < STATES; i++) {
            OrderHandshake handshake = some.next();
            Document document = stored(codec.encode(handshake));

            long open = handshake.tasks().stream().filter(Task::open).count();
            assertThat(document.get(HandshakeDocument.OPEN_TASKS, 0L))
                    .as("seed %d, state %d", seed, i)
                    .isEqualTo(open);
            assertThat(document.get(HandshakeDocument.CLOSED_TASKS, false))
                    .isEqualTo(open < handshake.tasks().size());
            assertThat(document.get(HandshakeDocument.HELD, false))
                    .isEqualTo(
                            handshake.shipments().stream().anyMatch(one -> one.standing() == Shipment.Standing.HELD));
            assertThat(document.get(HandshakeDocument.WAITS, false))
                    .isEqualTo(handshake.order() == null
                            && handshake.shipments().stream()
                                    .anyMatch(one ->
                                            one.announced() == 0 || one.standing() == Shipment.Standing.AWAITS_ORDER));
        }
    }

    /** Nothing that is absent takes room. */
    @Test
    void anOrderOfWhichNothingIsKnownIsSmall() {
        OrderHandshake handshake = OrderHandshake.of(OrderKey.parse("shop/1"));

        assertThat(codec.encode(handshake).keySet()).containsExactlyInAnyOrder("key", "capturedElsewhere");
    }
}
