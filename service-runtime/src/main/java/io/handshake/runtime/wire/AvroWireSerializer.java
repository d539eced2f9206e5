package io.handshake.runtime.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the Confluent wire format: a zero, the schema's id in 4 bytes (big-endian), Avro binary. Never registers
 * anything: a schema that was not registered at start is refused with the cure.
 */
public final class AvroWireSerializer implements Serializer<SpecificRecord> {
    static final byte MAGIC = 0;
    static final int HEADER = 5;

    /** Under this key {@link #configure} is handed the schemas that were registered at start. */
    static final String REGISTERED_SCHEMAS = "handshake.wire.registered-schemas";

    /** An event is small, and each gets a buffer of its own; Avro's usual one is four times as large. */
    private static final EncoderFactory ENCODERS = new EncoderFactory().configureBufferSize(512);

    private final Map<Schema, DatumWriter<SpecificRecord>> writers = new ConcurrentHashMap<>();
    private @Nullable RegisteredSchemas registered;

    /** For Kafka, which configures what it makes. */
    public AvroWireSerializer() {}

    AvroWireSerializer(RegisteredSchemas registered) {
        this.registered = registered;
    }

    @Override
    public void configure(Map<String, ?> configs, boolean isKey) {
        if (configs.get(REGISTERED_SCHEMAS) instanceof RegisteredSchemas schemas) {
            registered = schemas;
        }
    }

    @Override
    public byte @Nullable [] serialize(String topic, @Nullable SpecificRecord event) {
        if (event == null) {
            return null;
        }
        RegisteredSchemas known = registered;
        if (known == null) {
            throw new IllegalStateException("AvroWireSerializer knows no schemas: it encodes for EventEncoder only."
                    + " Cure: encode with the EventEncoder bean and give the bytes to Kafka.");
        }
        Schema schema = event.getSchema();
        int id = known.id(topic, schema);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        bytes.writeBytes(ByteBuffer.allocate(HEADER).put(MAGIC).putInt(id).array());
        BinaryEncoder encoder = ENCODERS.binaryEncoder(bytes, null);
        try {
            writers.computeIfAbsent(
                            schema, s -> new SpecificDatumWriter<>(s, SpecificData.getForClass(event.getClass())))
                    .write(event, encoder);
            encoder.flush();
        } catch (IOException impossible) {
            throw new UncheckedIOException("writing to memory failed", impossible);
        }
        return bytes.toByteArray();
    }
}
