/**
 * Whether a service may take in more than it has: closed while too much is unpublished, the disk is nearly full, or the
 * service ends. It must not know what is taken in; whoever takes something in asks first.
 */
@NullMarked
package io.handshake.runtime.intake;

import org.jspecify.annotations.NullMarked;
