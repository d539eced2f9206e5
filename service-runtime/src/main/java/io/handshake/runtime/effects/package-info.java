/**
 * The effect ledger: what happens at a remote system is written down in the document of the aggregate that wants it before
 * it is tried, and is never done twice nor silently lost. It must not know what an effect means, nor how a remote is called.
 */
@NullMarked
package io.handshake.runtime.effects;

import org.jspecify.annotations.NullMarked;
