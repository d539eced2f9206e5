/**
 * How a leg takes in records: an outage waits, poison is set aside with its bytes and can be replayed, and an offset
 * moves only after the record's work is durable. It must not know which topics there are nor what a record says.
 */
@NullMarked
package io.handshake.runtime.inbound;

import org.jspecify.annotations.NullMarked;
