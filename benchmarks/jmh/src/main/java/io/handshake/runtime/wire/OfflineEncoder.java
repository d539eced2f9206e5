package io.handshake.runtime.wire;

import org.apache.avro.Schema;

/** Our encoder with one schema that no registry was asked for; a service gets its own at start. */
public final class OfflineEncoder {
    private OfflineEncoder() {}

    public static EventEncoder of(String topic, Schema schema) {
        RegisteredSchemas schemas = new RegisteredSchemas();
        schemas.add(new TopicSchema(topic, schema), 1);
        return new EventEncoder(new AvroWireSerializer(schemas));
    }
}
