package io.handshake.vocabulary;

import java.util.regex.Pattern;

/**
 * The name of a cart, as the merchant gave it in {@code carts.yaml}. It stands in topic names and URLs, so it is
 * lower case: letters, digits and inner hyphens, 63 characters at most.
 */
public record CartId(String value) {
    private static final Pattern SHAPE = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");

    /** @throws IllegalArgumentException if the name has another shape */
    public CartId {
        if (!SHAPE.matcher(value).matches()) {
            throw new IllegalArgumentException(
                    "cart id '" + value + "' must be lower-case letters, digits and inner hyphens, at most 63");
        }
    }

    @Override
    public String toString() {
        return value;
    }
}
