/**
 * Which trace the work at hand belongs to, as W3C Trace Context writes it: from the request or record that caused it, through
 * the store, to the events and log lines that come of it. It must not know what the work is, nor collect anything.
 */
@NullMarked
package io.handshake.runtime.trace;

import org.jspecify.annotations.NullMarked;
