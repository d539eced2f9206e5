/**
 * Owns what is the same for all carts that send hints: secrets in rotation, signatures in constant time, the window against
 * replays. It must not know what becomes of a hint.
 */
@NullMarked
package io.handshake.carts.hint;

import org.jspecify.annotations.NullMarked;
