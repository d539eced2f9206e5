/**
 * The contract that every connector keeps, written once, and the page that says which cart keeps what. It must not know
 * any cart: what a cart under test is, how it is seeded, read and troubled, is beside its connector.
 */
package io.handshake.carts.contract;
