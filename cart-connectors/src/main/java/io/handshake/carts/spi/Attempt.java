package io.handshake.carts.spi;

import java.time.Instant;

/**
 * One attempt at an effect.
 *
 * @param reference our name of the effect, the same for all attempts at it: idempotency key where the cart takes one,
 *     our mark on what is made otherwise. People at the cart may see it. 1 to 100 visible ASCII characters
 * @param deadline no call is started after it
 */
public record Attempt(String reference, Instant deadline) {

    /** @throws IllegalArgumentException if the reference has another shape */
    public Attempt {
        if (reference.isEmpty()
                || reference.length() > 100
                || !reference.chars().allMatch(character -> character > ' ' && character < 127)) {
            throw new IllegalArgumentException("an effect's reference must be 1 to 100 visible ASCII characters");
        }
    }
}
