/**
 * Everything that knows Shopify. It must not know of legs, Kafka or stores.
 */
@NullMarked
package io.handshake.carts.shopify;

import org.jspecify.annotations.NullMarked;
