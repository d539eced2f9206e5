/**
 * Owns storms: services as processes under load, faults by a script that a seed decides, and what must have held when
 * all has come to rest. Must not know how the services work inside.
 */
@NullMarked
package io.handshake.endtoend.storm;

import org.jspecify.annotations.NullMarked;
