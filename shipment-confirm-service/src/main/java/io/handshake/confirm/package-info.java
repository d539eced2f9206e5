/**
 * Puts the rooms of the leg together. It decides nothing.
 */
@NullMarked
package io.handshake.confirm;

import org.jspecify.annotations.NullMarked;
