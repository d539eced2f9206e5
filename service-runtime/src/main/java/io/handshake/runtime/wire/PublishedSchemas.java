package io.handshake.runtime.wire;

import java.util.List;

/**
 * What a service writes. Declared as a bean; every schema in it is registered before the service takes traffic, and
 * nothing else can be encoded.
 */
public record PublishedSchemas(List<TopicSchema> schemas) {

    public PublishedSchemas {
        schemas = List.copyOf(schemas);
    }

    public static PublishedSchemas of(TopicSchema... schemas) {
        return new PublishedSchemas(List.of(schemas));
    }
}
