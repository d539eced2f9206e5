package io.handshake.runtime.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.handshake.runtime.sample.Sample;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WireFormatIT {
    private static final String TOPIC = "samples.v1";

    private StubRegistry stub;
    private SchemaRegistry registry;
    private final RegisteredSchemas registered = new RegisteredSchemas();
    private EventEncoder encoder;

    @BeforeEach
    void registerTheSample() throws Exception {
        stub = new StubRegistry();
        RegistrySettings settings = RegistrySettings.at(stub.url());
        registry = new SchemaRegistry(settings);
        new SchemaRegistration(
                        registry,
                        settings,
                        List.of(PublishedSchemas.of(new TopicSchema(TOPIC, Sample.getClassSchema()))),
                        registered)
                .start();
        encoder = EventEncoder.of(
                new WireSettings(AvroWireSerializer.class, Map.of(), AvroWireDeserializer.class, Map.of(), ""),
                registered);
    }

    @AfterEach
    void close() {
        stub.close();
    }

    @Test
    void whateverIsEncodedIsDecodedToTheSame() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        AvroWireDeserializer reading = reader();
        for (int i = 0; i < 1000; i++) {
            Sample sample = sample(random, 3);
            byte[] bytes = encoder.encode(TOPIC, sample);
            assertThat(ByteBuffer.wrap(bytes).get()).isZero();
            assertThat(ByteBuffer.wrap(bytes, 1, 4).getInt()).isEqualTo(1);
            assertThat(reading.deserialize(TOPIC, bytes))
                    .as("seed %d, round %d", seed, i)
                    .isEqualTo(sample);
        }
    }

    @Test
    void hostileBytesAreMalformedAndNeverAnotherFault() {
        byte[] sound = encoder.encode(TOPIC, sample(new Random(1), 2));
        byte[] wrongMagic = sound.clone();
        wrongMagic[0] = 1;
        byte[] unknownId = sound.clone();
        unknownId[4] = 99;
        byte[] negativeId = sound.clone();
        negativeId[1] = -1;
        List<byte[]> hostile = new ArrayList<>(List.of(
                new byte[0],
                new byte[] {0},
                new byte[] {0, 0, 0, 0},
                new byte[] {0, 0, 0, 0, 1},
                wrongMagic,
                unknownId,
                negativeId,
                Arrays.copyOf(sound, sound.length + 1),
                new byte[AvroWireDeserializer.MAX_PAYLOAD + 1],
                // A string that claims to be 1.9 GB long.
                new byte[] {0, 0, 0, 0, 1, (byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0e, 1, 2},
                nestedDeep(200_000)));
        for (int length = 0; length < sound.length; length++) {
            hostile.add(Arrays.copyOf(sound, length));
        }
        AvroWireDeserializer reading = reader();
        for (byte[] bytes : hostile) {
            assertThatThrownBy(() -> reading.deserialize(TOPIC, bytes))
                    .as("%d bytes", bytes.length)
                    .isInstanceOf(MalformedRecord.class)
                    .hasMessageContaining(TOPIC);
        }
    }

    @Test
    void randomDamageIsReadAsAnotherRecordOrMalformed() {
        long seed = System.nanoTime();
        System.out.println("seed=" + seed);
        Random random = new Random(seed);
        AvroWireDeserializer reading = reader();
        for (int i = 0; i < 5000; i++) {
            byte[] bytes = encoder.encode(TOPIC, sample(random, 2));
            for (int hits = random.nextInt(1, 5); hits > 0; hits--) {
                bytes[random.nextInt(5, bytes.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(reading.deserialize(TOPIC, bytes)).isInstanceOf(Sample.class);
            } catch (MalformedRecord expected) {
                assertThat(expected).hasMessageContaining(TOPIC);
            } catch (RuntimeException | Error other) {
                throw new AssertionError("seed " + seed + ", round " + i, other);
            }
        }
    }

    @Test
    void aTombstoneStaysOne() {
        assertThat(reader().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void aSchemaThatWasNotRegisteredForTheTopicIsRefusedWithTheCure() {
        assertThatThrownBy(() -> encoder.encode("others.v1", sample(new Random(1), 0)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("others.v1")
                .hasMessageContaining("PublishedSchemas");
    }

    @Test
    void aRegistryThatIsDownDoesNotCondemnTheRecord() {
        byte[] sound = encoder.encode(TOPIC, sample(new Random(1), 0));
        stub.close();
        AvroWireDeserializer fresh = reader();
        assertThatThrownBy(() -> fresh.deserialize(TOPIC, sound)).isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void onlyTheRegistrysOwnNotFoundCondemnsTheRecord() {
        byte[] sound = encoder.encode(TOPIC, sample(new Random(1), 0));
        for (int status : List.of(301, 401, 403, 404, 429, 500, 503)) {
            stub.forcedStatus = status;
            stub.forcedBody = "<html>a proxy</html>";
            assertThatThrownBy(() -> reader().deserialize(TOPIC, sound))
                    .as("status %d", status)
                    .isInstanceOf(RegistryUnavailable.class);
        }
    }

    @Test
    void anAnswerThatIsTooLongIsNotRead() {
        byte[] sound = encoder.encode(TOPIC, sample(new Random(1), 0));
        stub.forcedStatus = 200;
        stub.forcedBody = "{\"schema\":\"" + "x".repeat(3 * 1024 * 1024) + "\"}";
        assertThatThrownBy(() -> reader().deserialize(TOPIC, sound)).isInstanceOf(RegistryUnavailable.class);
    }

    @Test
    void anIncompatibleSchemaNamesTheSubjectTheReasonAndTheCure() {
        stub.forcedStatus = 409;
        stub.forcedBody = "{\"error_code\":409,\"message\":\"READER_FIELD_MISSING_DEFAULT_VALUE\"}";
        SchemaRegistry fresh = new SchemaRegistry(RegistrySettings.at(stub.url()));
        assertThatThrownBy(() -> fresh.register("samples.v1-value", Sample.getClassSchema()))
                .isInstanceOf(IncompatibleSchema.class)
                .hasMessageContaining("samples.v1-value")
                .hasMessageContaining("READER_FIELD_MISSING_DEFAULT_VALUE")
                .hasMessageContaining("Cure");
    }

    @Test
    void theStartWaitsForARegistryThatIsDownAndEndsWhenItAnswers() throws Exception {
        stub.forcedStatus = 503;
        RegistrySettings settings = RegistrySettings.at(stub.url());
        RegisteredSchemas late = new RegisteredSchemas();
        SchemaRegistration registration = new SchemaRegistration(
                new SchemaRegistry(settings),
                settings,
                List.of(PublishedSchemas.of(new TopicSchema("late.v1", Sample.getClassSchema()))),
                late);
        int before = stub.calls.get();
        Thread starting = Thread.ofVirtual().start(registration::start);
        await().until(() -> stub.calls.get() >= before + 2);
        assertThat(registration.isRunning()).isFalse();
        stub.forcedStatus = 0;
        starting.join();
        assertThat(registration.isRunning()).isTrue();
        assertThat(late.id("late.v1", Sample.getClassSchema())).isPositive();
    }

    @Test
    void aStartThatWaitsEndsWhenItIsInterrupted() throws Exception {
        stub.forcedStatus = 503;
        RegistrySettings settings = RegistrySettings.at(stub.url());
        SchemaRegistration registration = new SchemaRegistration(
                new SchemaRegistry(settings),
                settings,
                List.of(PublishedSchemas.of(new TopicSchema("late.v1", Sample.getClassSchema()))),
                new RegisteredSchemas());
        int before = stub.calls.get();
        AtomicReference<Throwable> ended = new AtomicReference<>();
        Thread starting = Thread.ofVirtual().unstarted(registration::start);
        starting.setUncaughtExceptionHandler((thread, failure) -> ended.set(failure));
        starting.start();
        await().until(() -> stub.calls.get() > before);
        starting.interrupt();
        starting.join();
        assertThat(ended.get()).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aSchemaIsAskedForOnce() {
        AvroWireDeserializer reading = reader();
        byte[] sound = encoder.encode(TOPIC, sample(new Random(1), 0));
        int before = stub.calls.get();
        reading.deserialize(TOPIC, sound);
        reading.deserialize(TOPIC, sound);
        assertThat(stub.calls.get() - before).isEqualTo(1);
    }

    /** A fresh registry client each, so that nothing is cached. */
    private AvroWireDeserializer reader() {
        return new AvroWireDeserializer(new SchemaRegistry(RegistrySettings.at(URI.create(stub.url() + "/"))));
    }

    private static Sample sample(Random random, int depth) {
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            words.add("ü€" + random.nextInt());
        }
        return Sample.newBuilder()
                .setId("id-" + random.nextLong())
                .setCount(random.nextLong())
                .setAmount(new BigDecimal(BigInteger.valueOf(random.nextInt()), 4))
                .setAt(Instant.ofEpochMilli(random.nextInt()))
                .setWords(words)
                .setInner(depth > 0 && random.nextBoolean() ? sample(random, depth - 1) : null)
                .build();
    }

    /** Each level: empty id, count 0, one byte of amount, at 0, no words, and then one more level. */
    private static byte[] nestedDeep(int levels) {
        ByteBuffer bytes = ByteBuffer.allocate(5 + levels * 7);
        bytes.put((byte) 0).putInt(1);
        for (int i = 0; i < levels; i++) {
            bytes.put(new byte[] {0, 0, 2, 0, 0, 0, 2});
        }
        return bytes.array();
    }
}
