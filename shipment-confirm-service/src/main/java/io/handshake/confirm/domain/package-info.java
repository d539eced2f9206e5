/**
 * What has left of each order, what the cart is to be told of it and how far that has come, in plain Java. It knows no\n * framework, no store, no wire and no cart.
 */
@NullMarked
package io.handshake.confirm.domain;

import org.jspecify.annotations.NullMarked;
