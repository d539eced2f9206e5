package io.handshake.sandbox.carts.shop;

/** Something happened to an order that a cart may tell others of. */
public record OrderEvent(Kind kind, Order order) {

    /** What happened. */
    public enum Kind {
        CREATED,
        UPDATED
    }
}
