/**
 * Holds the files of this folder to the catalogue of topics and to the names that the services know. It must not know how
 * a service works inside.
 */
@NullMarked
package io.handshake.deploy;

import org.jspecify.annotations.NullMarked;
