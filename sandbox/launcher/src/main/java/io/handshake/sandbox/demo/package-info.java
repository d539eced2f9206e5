/**
 * The main job on real input, as a user and a foreign subscriber would do and see it: over HTTP, Kafka and the schema
 * registry alone. It must share no code with the services.
 */
@NullMarked
package io.handshake.sandbox.demo;

import org.jspecify.annotations.NullMarked;
