/**
 * Carts that behave as a script says, a leg on them in one process, and what they must show in the end. It is a fixture of
 * tests.
 */
@NullMarked
package io.handshake.confirm.scripted;

import org.jspecify.annotations.NullMarked;
