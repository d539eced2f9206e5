/**
 * Owns a simulated Vendure: the part of its admin API that connectors use, with the traps of the real one (3.7.3). It must
 * not know other carts, nor what is wrong with the network.
 */
@NullMarked
package io.handshake.sandbox.carts.vendure;

import org.jspecify.annotations.NullMarked;
