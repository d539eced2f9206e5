/**
 * Owns carts of no make, for tests of effects alone: one that takes idempotency keys, one that can be asked what it did, one
 * that can do neither. It must not know real carts.
 */
@NullMarked
package io.handshake.sandbox.carts.neutral;

import org.jspecify.annotations.NullMarked;
