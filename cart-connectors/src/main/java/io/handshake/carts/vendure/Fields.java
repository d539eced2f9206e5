package io.handshake.carts.vendure;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads fields of an answer; what is missing or null reads as empty. */
final class Fields {
    private Fields() {}

    static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() || value.isNumber() ? value.asString("").trim() : "";
    }

    static @Nullable String optional(JsonNode node, String name) {
        String text = text(node, name);
        return text.isEmpty() ? null : text;
    }

    static int number(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isInt() ? value.intValue() : 0;
    }

    /** Null if it is not there, or no time. */
    static @Nullable Instant time(JsonNode node, String name) {
        try {
            return Instant.parse(text(node, name));
        } catch (DateTimeException none) {
            return null;
        }
    }

    static Stream<JsonNode> each(JsonNode node, String name) {
        JsonNode list = node.path(name);
        return list.isArray() ? StreamSupport.stream(list.spliterator(), false) : Stream.empty();
    }

    static List<JsonNode> list(JsonNode node, String name) {
        List<JsonNode> all = new ArrayList<>();
        each(node, name).forEach(all::add);
        return all;
    }

    static void putAll(ArrayNode array, Iterable<String> texts) {
        texts.forEach(array::add);
    }

    /** The error code of an {@code ErrorResult}; empty if it is none. */
    static String errorCode(JsonNode result) {
        return text(result, "errorCode");
    }

    static ObjectNode argument(ArrayNode arguments, String name, String value) {
        return arguments.addObject().put("name", name).put("value", value);
    }
}
