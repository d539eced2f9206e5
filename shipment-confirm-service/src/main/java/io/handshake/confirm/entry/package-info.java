/**
 * What may come in, by whichever way: statements of shipments are checked here once for HTTP and Kafka, and the time that
 * passes is watched. It decides nothing, and knows neither a way in nor the store.
 */
@NullMarked
package io.handshake.confirm.entry;

import org.jspecify.annotations.NullMarked;
