/**
 * How connectors call a cart over HTTP: within time, size and rate, to addresses that may be called, and with faults told
 * apart by whether the cart can have seen the request. It knows of no particular cart and of no leg.
 */
@NullMarked
package io.handshake.carts.http;

import org.jspecify.annotations.NullMarked;
