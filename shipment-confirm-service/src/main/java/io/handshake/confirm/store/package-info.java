/**
 * The domain's ports on MongoDB: one document per order. It decides nothing about shipments.
 */
@NullMarked
package io.handshake.confirm.store;

import org.jspecify.annotations.NullMarked;
