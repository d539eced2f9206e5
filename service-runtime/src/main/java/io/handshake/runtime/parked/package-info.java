/**
 * What of a leg's work has stopped, for people: listed, looked at, replayed, under the same routes in every leg. It must
 * not know what the work is; each part of the runtime that parks brings a {@link
 * io.handshake.runtime.parked.ParkedDesk}.
 */
@NullMarked
package io.handshake.runtime.parked;

import org.jspecify.annotations.NullMarked;
