/**
 * Starts, watches and ends the parts of a Handshake on one machine, each as its own process, for people
 * ({@code ./handshake}) and for tests ({@link io.handshake.sandbox.launcher.Sandbox}). It must share no code with what
 * it starts.
 */
@NullMarked
package io.handshake.sandbox.launcher;

import org.jspecify.annotations.NullMarked;
