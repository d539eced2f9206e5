package io.handshake.carts.spi;

/**
 * A canonical field that recent orders of the cart lack. Whether it may be missing is not the connector's matter.
 *
 * @param field such as {@code shipTo.lastName}
 * @param lacking how many of the orders looked at lack it
 */
public record FieldGap(String field, int lacking) {}
