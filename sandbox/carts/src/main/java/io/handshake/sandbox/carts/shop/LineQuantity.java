package io.handshake.sandbox.carts.shop;

/** Some units of a line. */
public record LineQuantity(OrderLine line, int quantity) {}
