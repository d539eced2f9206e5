/**
 * What orders and shipments say on Kafka, in the domain's words. It decides nothing.
 */
@NullMarked
package io.handshake.confirm.entry.topics;

import org.jspecify.annotations.NullMarked;
