/**
 * The merchant's carts and one connector for each. It knows nothing of shipments.
 */
@NullMarked
package io.handshake.confirm.carts;

import org.jspecify.annotations.NullMarked;
