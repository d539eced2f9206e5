/**
 * The ports of the domain on MongoDB: orders, imports, parked rows and the bytes of uploads. It must not decide
 * anything.
 */
@NullMarked
package io.handshake.ingest.store;

import org.jspecify.annotations.NullMarked;
