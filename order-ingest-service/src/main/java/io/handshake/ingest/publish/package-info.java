/** Tells subscribers what was taken in: domain state in, Avro events out. It must not decide anything. */
@NullMarked
package io.handshake.ingest.publish;

import org.jspecify.annotations.NullMarked;
