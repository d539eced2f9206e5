/**
 * The catalogue of topics: names, keys, records and how the broker keeps them. It must not know a broker client, a leg's
 * logic or anything that reads or writes a topic.
 */
@NullMarked
package io.handshake.schemas;

import org.jspecify.annotations.NullMarked;
