package io.handshake.sandbox.carts.vendure;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Something as the schema shows it. Fields are worked out when they are asked for.
 *
 * @param type its name in the schema, by which unions and interfaces tell it apart
 */
record View(String type, Function<String, @Nullable Object> fields) {

    static View of(String type, Map<String, ?> fields) {
        return new View(type, fields::get);
    }

    @Nullable
    Object field(String name) {
        return fields.apply(name);
    }
}
