/**
 * The words of the trade that every leg speaks, as values. They know nothing of legs, carts' protocols,
 * storage, the wire or any framework.
 */
@NullMarked
package io.handshake.vocabulary;

import org.jspecify.annotations.NullMarked;
