package io.handshake.sandbox.carts.hook;

import java.util.Map;

/** How a cart heads its deliveries. */
@FunctionalInterface
public interface HookStyle {

    /**
     * The headers of a delivery.
     *
     * @param delivery the same for copies of one delivery
     */
    Map<String, String> headers(String topic, String delivery, String signature);
}
