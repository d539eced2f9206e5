/**
 * How an export's rows or elements become an order: what a layout gets, and what it answers. It knows of no file
 * container, no leg and no store.
 */
@NullMarked
package io.handshake.carts.layout;

import org.jspecify.annotations.NullMarked;
