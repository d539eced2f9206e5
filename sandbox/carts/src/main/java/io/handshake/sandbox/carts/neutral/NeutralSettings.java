package io.handshake.sandbox.carts.neutral;

import java.time.Duration;

/**
 * How a neutral cart is set up.
 *
 * @param takesKeys an {@code Idempotency-Key} makes it answer the same request with the first answer again
 * @param readable {@code GET /effects?reference=} says what was done, and orders show it
 * @param open no login needed
 * @param rememberKeysFor by the cart's clock
 */
public record NeutralSettings(
        boolean takesKeys, boolean readable, boolean open, String username, String password, Duration rememberKeysFor) {

    @Override
    public String toString() {
        return "NeutralSettings[takesKeys=" + takesKeys + ", readable=" + readable + "]";
    }
}
