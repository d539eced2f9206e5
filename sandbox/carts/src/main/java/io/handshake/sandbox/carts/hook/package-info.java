/**
 * Owns webhooks: signed, repeated and out of order if so scripted. It must not know what a cart writes into them.
 */
@NullMarked
package io.handshake.sandbox.carts.hook;

import org.jspecify.annotations.NullMarked;
