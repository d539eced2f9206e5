package io.handshake.carts.spi;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far orders have been pulled.
 *
 * @param at a value of the cart's cursor field, so by the cart's clock; orders from it on, itself included, are next
 * @param token where to go on within it, in the connector's own words; null at the start of a sweep
 */
public record Position(Instant at, @Nullable String token) {

    /** The start of a sweep: for a later one go back by {@link Traits.Cursor#overlap()}. */
    public static Position startingAt(Instant at) {
        return new Position(at, null);
    }
}
