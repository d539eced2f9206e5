/**
 * Owns the links between processes, and makes them bad: cut, slow, with answers that get lost. Must not know what is
 * spoken over them.
 */
@NullMarked
package io.handshake.sandbox.link;

import org.jspecify.annotations.NullMarked;
