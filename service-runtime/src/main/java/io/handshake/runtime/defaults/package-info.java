/**
 * The settings that every service starts from, beneath whatever its owner sets, and the names of the environment that
 * lead to them. It must not know a service's own settings.
 */
@NullMarked
package io.handshake.runtime.defaults;

import org.jspecify.annotations.NullMarked;
