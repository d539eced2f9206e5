package io.handshake.sandbox.carts.hook;

import java.time.Instant;
import java.util.Map;

/** How a cart heads its deliveries, its signature among it. */
@FunctionalInterface
public interface HookStyle {

    /**
     * The headers of a delivery.
     *
     * @param delivery the same for copies of one delivery
     * @param at by the cart's clock
     */
    Map<String, String> headers(String topic, String delivery, Instant at, String body, String secret);
}
