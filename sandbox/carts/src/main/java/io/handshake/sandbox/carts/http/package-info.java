/**
 * Owns HTTP for carts that don't exist: requests in, answers out, also ones that no honest server would send. It must not
 * know what any cart holds.
 */
@NullMarked
package io.handshake.sandbox.carts.http;

import org.jspecify.annotations.NullMarked;
