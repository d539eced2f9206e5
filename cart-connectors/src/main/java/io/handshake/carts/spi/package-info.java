/**
 * What a leg may ask of a cart, and what it gets back: roles, capabilities, effects and their outcomes. It owns no
 * protocol, and knows of no leg, no Kafka and no store.
 */
@NullMarked
package io.handshake.carts.spi;

import org.jspecify.annotations.NullMarked;
