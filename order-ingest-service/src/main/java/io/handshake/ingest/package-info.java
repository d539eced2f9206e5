/**
 * Leg 1: a cart's order, however it comes, becomes {@code OrderImported}. This package only puts the rooms together:
 * {@code entry} takes in, {@code domain} decides, {@code store} keeps, {@code publish} tells.
 */
@NullMarked
package io.handshake.ingest;

import org.jspecify.annotations.NullMarked;
