package io.handshake.carts.spi;

/** What a connector can do at best, before the live cart was asked. */
public record Declaration(Abilities abilities, Traits traits) {}
