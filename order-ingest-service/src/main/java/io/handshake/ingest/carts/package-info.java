/**
 * Owns the connectors to the merchant's carts, one each, and what is known of them: whether they answer and what they can
 * do. It must not know orders' way into the store, HTTP routes or MongoDB.
 */
@NullMarked
package io.handshake.ingest.carts;

import org.jspecify.annotations.NullMarked;
