package io.handshake.sandbox.carts.vendure;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An input object, already held against the schema. */
record Input(Map<String, ?> fields) {

    boolean has(String name) {
        return fields.get(name) != null;
    }

    String text(String name) {
        return Objects.requireNonNull(fields.get(name)).toString();
    }

    @Nullable
    String textOrNull(String name) {
        Object value = fields.get(name);
        return value == null ? null : value.toString();
    }

    int number(String name) {
        return ((Number) Objects.requireNonNull(fields.get(name))).intValue();
    }

    @Nullable
    Long money(String name) {
        return fields.get(name) instanceof Number number ? number.longValue() : null;
    }

    boolean flag(String name) {
        return Boolean.TRUE.equals(fields.get(name));
    }

    Input object(String name) {
        return of(fields.get(name));
    }

    /** Empty if there is none. */
    List<Input> list(String name) {
        return fields.get(name) instanceof List<?> list
                ? list.stream().map(Input::of).toList()
                : List.of();
    }

    @SuppressWarnings("unchecked") // The schema has made sure of it.
    private static Input of(@Nullable Object value) {
        return new Input((Map<String, ?>) Objects.requireNonNull(value));
    }
}
