/**
 * Holds what we believe against what the cart shows, and mends what is safe to mend. It changes no cart past the effects.
 */
@NullMarked
package io.handshake.confirm.reconcile;

import org.jspecify.annotations.NullMarked;
