/**
 * Owns what Handshake promises, as objects that check it from what the outside saw: what a load was told, what a foreign
 * subscriber reads, what the store answers. Must not know how the services work inside, nor which faults there were.
 */
@NullMarked
package io.handshake.endtoend.guarantee;

import org.jspecify.annotations.NullMarked;
