package io.handshake.confirm.entry;

import io.handshake.vocabulary.OrderKey;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;

/**
 * Names something of an order in a text that is fit for a path.
 *
 * @param name what it is called within the order
 */
public record TaskId(OrderKey order, String name) {
    private static final char BETWEEN = '\n';

    /** Reads the text form; empty if it is none. */
    public static Optional<TaskId> parse(String text) {
        try {
            String both = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8);
            int between = both.indexOf(BETWEEN);
            return between < 0
                    ? Optional.empty()
                    : Optional.of(new TaskId(OrderKey.parse(both.substring(0, between)), both.substring(between + 1)));
        } catch (IllegalArgumentException foreign) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((order + String.valueOf(BETWEEN) + name).getBytes(StandardCharsets.UTF_8));
    }
}
