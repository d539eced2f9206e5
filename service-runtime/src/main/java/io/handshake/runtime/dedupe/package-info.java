/**
 * At least once in, once in effect: which event an aggregate has taken in already is kept in its own document, so the
 * mark and the change are one compare-and-set. It must not know what an event says, nor how it arrived.
 */
@NullMarked
package io.handshake.runtime.dedupe;

import org.jspecify.annotations.NullMarked;
