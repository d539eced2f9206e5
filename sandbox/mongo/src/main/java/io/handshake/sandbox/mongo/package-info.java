/**
 * Owns a MongoDB-compatible server whose acknowledged writes survive the death of its process, and whose look-ups by key
 * cost the same however large a collection grows. It must not know what is stored in it, nor who starts it.
 */
@NullMarked
package io.handshake.sandbox.mongo;

import org.jspecify.annotations.NullMarked;
