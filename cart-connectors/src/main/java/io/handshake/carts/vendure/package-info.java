/**
 * Everything that knows Vendure's Admin API (seen with 3.7.3). It must not know of legs, Kafka or stores.
 */
@NullMarked
package io.handshake.carts.vendure;

import org.jspecify.annotations.NullMarked;
