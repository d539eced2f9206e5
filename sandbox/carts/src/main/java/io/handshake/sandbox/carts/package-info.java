/**
 * Owns the simulated carts: many in one process, each with its own state, faults, clock and ledger, and the control API
 * that sets them up. It must not know who connects to them, and shares no code with connectors.
 */
@NullMarked
package io.handshake.sandbox.carts;

import org.jspecify.annotations.NullMarked;
