package io.handshake.runtime.wire;

import org.apache.avro.Schema;

/** A schema that this service writes to a topic; the registry knows it under the subject {@code <topic>-value}. */
public record TopicSchema(String topic, Schema schema) {

    String subject() {
        return topic + "-value";
    }
}
