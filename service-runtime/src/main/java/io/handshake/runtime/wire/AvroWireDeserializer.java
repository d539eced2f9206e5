package io.handshake.runtime.wire;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the Confluent wire format: the writer's schema by its id, into the generated class of that record's full name.
 *
 * <p>Fails with {@link MalformedRecord} for bytes that never will decode: empty, too short or too long, another magic
 * byte, an id that the registry does not know, a record without a generated class, truncated or surplus data, lengths
 * beyond Avro's limits ({@code org.apache.avro.limits.*}), nesting beyond the stack. Fails with
 * {@link RegistryUnavailable} when the registry gives no answer: the record may be sound. A {@code null} stays
 * {@code null}: it is a tombstone.
 */
public final class AvroWireDeserializer implements Deserializer<SpecificRecord> {
    /** The longest payload that is looked at, in bytes. */
    public static final int MAX_PAYLOAD = 16 * 1024 * 1024;

    private final Map<Integer, SpecificDatumReader<SpecificRecord>> readers = new ConcurrentHashMap<>();
    private @Nullable SchemaRegistry registry;

    /** For Kafka, which configures what it makes: {@code handshake.registry.url}, {@code .username}, {@code .password}. */
    public AvroWireDeserializer() {}

    public AvroWireDeserializer(SchemaRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (registry != null) {
            return;
        }
        if (!(configs.get("handshake.registry.url") instanceof String url) || url.isBlank()) {
            throw new IllegalArgumentException(
                    "AvroWireDeserializer needs the consumer property handshake.registry.url,"
                            + " the address of the registry's Confluent-compatible API");
        }
        RegistrySettings defaults = RegistrySettings.at(URI.create(url));
        registry = new SchemaRegistry(new RegistrySettings(
                defaults.url(),
                configs.get("handshake.registry.username") instanceof String name ? name : null,
                configs.get("handshake.registry.password") instanceof String secret ? secret : null,
                defaults.connectTimeout(),
                defaults.answerTimeout(),
                defaults.maxAnswer(),
                defaults.retryFirst(),
                defaults.retryLast()));
    }

    @Override
    public @Nullable SpecificRecord deserialize(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            return null;
        }
        if (bytes.length < AvroWireSerializer.HEADER) {
            throw malformed(topic, "has " + bytes.length + " bytes, fewer than the 5 of its header");
        }
        if (bytes.length > MAX_PAYLOAD) {
            throw malformed(topic, "has " + bytes.length + " bytes, more than the " + MAX_PAYLOAD + " that are read");
        }
        ByteBuffer header = ByteBuffer.wrap(bytes);
        byte magic = header.get();
        if (magic != AvroWireSerializer.MAGIC) {
            throw malformed(
                    topic, "begins with byte " + (magic & 0xff) + ", not with the 0 of the Confluent wire format");
        }
        int id = header.getInt();
        SpecificDatumReader<SpecificRecord> reader = reader(topic, id);
        BinaryDecoder decoder = DecoderFactory.get()
                .binaryDecoder(bytes, AvroWireSerializer.HEADER, bytes.length - AvroWireSerializer.HEADER, null);
        SpecificRecord event;
        boolean surplus;
        try {
            event = reader.read(null, decoder);
            surplus = !decoder.isEnd();
        } catch (SecurityException untrusted) {
            throw untrusted(reader.getSchema());
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            throw malformed(
                    topic,
                    "does not decode as " + reader.getSchema().getFullName() + " (schema " + id + "): "
                            + unreadable.getClass().getSimpleName());
        }
        if (surplus) {
            throw malformed(
                    topic, "has bytes left over after " + reader.getSchema().getFullName());
        }
        return event;
    }

    private SpecificDatumReader<SpecificRecord> reader(String topic, int id) {
        SpecificDatumReader<SpecificRecord> known = readers.get(id);
        if (known != null) {
            return known;
        }
        SchemaRegistry source = registry;
        if (source == null) {
            throw new IllegalStateException("AvroWireDeserializer was not configured; call configure() first");
        }
        try {
            Schema writer = source.byId(id);
            Class<? extends SpecificRecord> type = generated(topic, writer);
            SpecificData model = SpecificData.getForClass(type);
            SpecificDatumReader<SpecificRecord> reader =
                    new SpecificDatumReader<>(writer, model.getSchema(type), model);
            readers.put(id, reader);
            return reader;
        } catch (UnknownSchema unknown) {
            throw malformed(topic, "names a schema that does not exist: " + unknown.getMessage());
        }
    }

    private static Class<? extends SpecificRecord> generated(String topic, Schema writer) {
        String name = writer.getFullName();
        try {
            ClassLoader loader = Thread.currentThread().getContextClassLoader();
            // Not initialised before its kind is known: the name comes from outside.
            return Class.forName(name, false, loader == null ? AvroWireDeserializer.class.getClassLoader() : loader)
                    .asSubclass(SpecificRecord.class);
        } catch (ClassNotFoundException | ClassCastException | LinkageError unfit) {
            throw malformed(topic, "holds a " + name + ", for which this service has no generated class");
        }
    }

    private static UntrustedSchema untrusted(Schema schema) {
        return new UntrustedSchema("Avro does not trust the package of " + schema.getFullName()
                + ". Cure: start Java with -Dorg.apache.avro.SERIALIZABLE_PACKAGES=" + schema.getNamespace()
                + ", or name it in handshake.wire.trusted-packages.");
    }

    private static MalformedRecord malformed(String topic, String what) {
        return new MalformedRecord("A record of " + topic + " " + what);
    }
}
