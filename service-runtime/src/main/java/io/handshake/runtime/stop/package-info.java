/**
 * How a service ends: in order if that works, and in time whatever hangs. It must not know what is stopped; each part
 * hands back what it holds by itself.
 */
@NullMarked
package io.handshake.runtime.stop;

import org.jspecify.annotations.NullMarked;
