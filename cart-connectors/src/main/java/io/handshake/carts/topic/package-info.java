/**
 * A cart whose connector is somebody else's: effects become commands. It must not know of Kafka; the leg brings the port.
 */
@NullMarked
package io.handshake.carts.topic;

import org.jspecify.annotations.NullMarked;
