package io.handshake.runtime.wire;

import java.util.Map;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which serializer writes the values, and which deserializer reads them.
 *
 * @param valueSerializer a {@link Serializer} with a constructor without arguments; ours, or one that the user brings
 * @param serializerProperties handed to its {@code configure()}
 * @param valueDeserializer a {@link Deserializer} with a constructor without arguments; ours, or one that the user brings
 * @param deserializerProperties handed to its {@code configure()}
 * @param trustedPackages of generated records, comma-separated; Avro refuses all others
 */
@ConfigurationProperties("handshake.wire")
record WireSettings(
        @DefaultValue("io.handshake.runtime.wire.AvroWireSerializer")
        Class<?> valueSerializer,

        @DefaultValue Map<String, String> serializerProperties,

        @DefaultValue("io.handshake.runtime.wire.AvroWireDeserializer")
        Class<?> valueDeserializer,

        @DefaultValue Map<String, String> deserializerProperties,
        @DefaultValue("") String trustedPackages) {

    WireSettings {
        if (!Serializer.class.isAssignableFrom(valueSerializer)) {
            throw new IllegalArgumentException("handshake.wire.value-serializer is " + valueSerializer.getName()
                    + ", which is no org.apache.kafka.common.serialization.Serializer; name one that is, or leave the"
                    + " setting out for ours");
        }
        if (!Deserializer.class.isAssignableFrom(valueDeserializer)) {
            throw new IllegalArgumentException("handshake.wire.value-deserializer is " + valueDeserializer.getName()
                    + ", which is no org.apache.kafka.common.serialization.Deserializer; name one that is, or leave the"
                    + " setting out for ours");
        }
        serializerProperties = Map.copyOf(serializerProperties);
        deserializerProperties = Map.copyOf(deserializerProperties);
    }
}
