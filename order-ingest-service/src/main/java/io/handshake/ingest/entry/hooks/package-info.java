/**
 * Takes what carts send by themselves when an order changes: verified, and then only a reason to read the order. It must not
 * take anything in a webhook for the order, nor wait for a cart.
 */
@NullMarked
package io.handshake.ingest.entry.hooks;

import org.jspecify.annotations.NullMarked;
