/**
 * Tells people and dashboards what a leg does: attempts, waits, parkings, imports. It must not know what a leg is about,
 * and no leg may act on it: what counts is in the store, and a line that is lost costs nobody an order.
 */
@NullMarked
package io.handshake.runtime.activity;

import org.jspecify.annotations.NullMarked;
