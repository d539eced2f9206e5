package io.handshake.sandbox.carts.shop;

import java.time.Instant;

/** What somebody wrote to an order. */
public record Note(String text, boolean isPublic, Instant at) {}
