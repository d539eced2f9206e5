/**
 * A cart that is only files: exports come in, and all that goes out is a task or a file. It must not know of legs.
 */
@NullMarked
package io.handshake.carts.file;

import org.jspecify.annotations.NullMarked;
