/**
 * The bytes on Kafka: Confluent wire format over Avro, and the registry that names the schemas. It must not know which
 * events or topics there are.
 */
@NullMarked
package io.handshake.runtime.wire;

import org.jspecify.annotations.NullMarked;
