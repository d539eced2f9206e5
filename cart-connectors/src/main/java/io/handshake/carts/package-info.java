/**
 * What a merchant settles for each cart, read from {@code carts.yaml}. It knows of no leg, no Kafka and no store.
 */
@NullMarked
package io.handshake.carts;

import org.jspecify.annotations.NullMarked;
