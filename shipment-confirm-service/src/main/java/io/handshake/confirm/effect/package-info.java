/**
 * Does the domain's wishes at carts and at the mail server, each as a ledgered effect. It decides nothing about orders.
 */
@NullMarked
package io.handshake.confirm.effect;

import org.jspecify.annotations.NullMarked;
