package io.handshake.carts.spi;

import io.handshake.vocabulary.OrderKey;
import org.jspecify.annotations.Nullable;

/**
 * An order as both sides know it.
 *
 * @param cartOrderId the cart's internal id; null if the order came in by a way that does not tell it, such as an export
 */
public record OrderRef(OrderKey key, @Nullable String cartOrderId) {}
