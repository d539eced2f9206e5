/**
 * Owns what a simulated cart holds: orders, lines, payments, fulfilments, refunds, stock, and the ledger of what really
 * happened to them. It must not know HTTP, nor what any one cart calls these things.
 */
@NullMarked
package io.handshake.sandbox.carts.shop;

import org.jspecify.annotations.NullMarked;
