/**
 * Pulls orders from carts that have an API: by the cart's cursor, again by id while they are open, each night the last
 * days, and one at a time on demand. It must not know a cart's protocol, nor decide what becomes of an order.
 */
@NullMarked
package io.handshake.ingest.entry.pull;

import org.jspecify.annotations.NullMarked;
