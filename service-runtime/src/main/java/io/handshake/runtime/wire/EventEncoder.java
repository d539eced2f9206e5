package io.handshake.runtime.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/** Turns an event into the bytes that go to its topic, with the serializer that the settings name. */
public final class EventEncoder implements AutoCloseable {
    private final Serializer<? super SpecificRecord> serializer;

    EventEncoder(Serializer<? super SpecificRecord> serializer) {
        this.serializer = serializer;
    }

    static EventEncoder of(WireSettings settings, RegisteredSchemas registered) {
        Serializer<? super SpecificRecord> serializer;
        try {
            // The type argument is not known of a class that a setting names; a wrong one fails at its first record.
            @SuppressWarnings("unchecked")
            Serializer<? super SpecificRecord> made = (Serializer<? super SpecificRecord>)
                    settings.valueSerializer().getDeclaredConstructor().newInstance();
            serializer = made;
        } catch (ReflectiveOperationException unusable) {
            throw new IllegalArgumentException(
                    "handshake.wire.value-serializer: "
                            + settings.valueSerializer().getName()
                            + " cannot be made; it needs a public constructor without arguments",
                    unusable);
        }
        Map<String, Object> properties = new HashMap<>(settings.serializerProperties());
        properties.put(AvroWireSerializer.REGISTERED_SCHEMAS, registered);
        serializer.configure(properties, false);
        return new EventEncoder(serializer);
    }

    /**
     * The wire bytes of this event for this topic. Pure, but for serializers of others that ask their registry.
     *
     * @throws IllegalStateException when the event's schema was not registered for this topic at start; the message says
     *     how to mend that
     */
    public byte[] encode(String topic, SpecificRecord event) {
        return Objects.requireNonNull(serializer.serialize(topic, event), "a serializer gave no bytes for an event");
    }

    @Override
    public void close() {
        serializer.close();
    }
}
