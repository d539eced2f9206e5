/**
 * What a service says of its own health and of what it leans on. It must not know what the service does; a dependency
 * that all instances share is never part of readiness, or one outage would take every instance out at once.
 */
@NullMarked
package io.handshake.runtime.health;

import org.jspecify.annotations.NullMarked;
