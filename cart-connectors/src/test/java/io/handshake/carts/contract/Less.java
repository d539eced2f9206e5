package io.handshake.carts.contract;

import io.handshake.carts.spi.Capability;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A cart with something switched off, missing or not granted.
 *
 * @param says what
 * @param lost exactly those capabilities that it then can't do any more
 * @param cart made when it is needed
 */
public record Less(String says, Set<Capability> lost, Supplier<CartUnderTest> cart) {}
