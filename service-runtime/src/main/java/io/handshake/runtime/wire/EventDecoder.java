package io.handshake.runtime.wire;

import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the bytes of a message into its event, with the deserializer that the settings name. Safe for use by several
 * threads: ours is, and one that the user brings, which need not be, is asked by one thread at a time.
 */
public final class EventDecoder implements AutoCloseable {
    private final Deserializer<?> deserializer;
    private final @Nullable ReentrantLock oneAtATime;

    private EventDecoder(Deserializer<?> deserializer, @Nullable ReentrantLock oneAtATime) {
        this.deserializer = deserializer;
        this.oneAtATime = oneAtATime;
    }

    /** Ours, reading from this registry. */
    public static EventDecoder of(SchemaRegistry registry) {
        return new EventDecoder(new AvroWireDeserializer(registry), null);
    }

    static EventDecoder of(WireSettings settings, SchemaRegistry registry) {
        if (settings.valueDeserializer() == AvroWireDeserializer.class) {
            return of(registry);
        }
        try {
            Deserializer<?> made = (Deserializer<?>)
                    settings.valueDeserializer().getDeclaredConstructor().newInstance();
            made.configure(settings.deserializerProperties(), false);
            return new EventDecoder(made, new ReentrantLock());
        } catch (ReflectiveOperationException unusable) {
            throw new IllegalArgumentException(
                    "handshake.wire.value-deserializer: "
                            + settings.valueDeserializer().getName()
                            + " cannot be made; it needs a public constructor without arguments",
                    unusable);
        }
    }

    /**
     * The event in these bytes; null for a tombstone.
     *
     * @throws MalformedRecord for bytes that never will decode
     * @throws RegistryUnavailable when the registry gives no answer
     */
    public @Nullable Object decode(String topic, Headers headers, byte @Nullable [] value) {
        ReentrantLock lock = oneAtATime;
        if (lock == null) {
            return deserializer.deserialize(topic, headers, value);
        }
        lock.lock();
        try {
            return deserializer.deserialize(topic, headers, value);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
