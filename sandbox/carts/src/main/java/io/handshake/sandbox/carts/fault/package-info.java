/**
 * Owns what goes wrong between a cart and its caller, and when. It must not know any cart's protocol: faults are scripted
 * by the names of operations.
 */
@NullMarked
package io.handshake.sandbox.carts.fault;

import org.jspecify.annotations.NullMarked;
