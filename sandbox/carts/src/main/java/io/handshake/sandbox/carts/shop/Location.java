package io.handshake.sandbox.carts.shop;

/** A place where stock lies. */
public record Location(String id, String name) {}
