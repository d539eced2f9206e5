package io.handshake.runtime.wire;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;

/** The ids that the registry gave to what this service publishes. */
final class RegisteredSchemas {
    private final Map<TopicSchema, Integer> ids = new ConcurrentHashMap<>();

    void add(TopicSchema schema, int id) {
        ids.put(schema, id);
    }

    int id(String topic, Schema schema) {
        Integer id = ids.get(new TopicSchema(topic, schema));
        if (id == null) {
            throw new IllegalStateException("The schema of " + schema.getFullName() + " was not registered for topic "
                    + topic + " when this service started. Cure: add it to the service's PublishedSchemas bean.");
        }
        return id;
    }
}
