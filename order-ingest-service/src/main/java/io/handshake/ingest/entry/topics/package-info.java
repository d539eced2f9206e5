/**
 * Takes in orders that foreign connectors put on their carts' topics: from Avro into the domain's words. It must not
 * decide what an order is worth, nor know how the runtime keeps what it refuses.
 */
@NullMarked
package io.handshake.ingest.entry.topics;

import org.jspecify.annotations.NullMarked;
