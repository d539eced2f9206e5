/**
 * How a refusal is told over HTTP: RFC 9457 problem details, for everything that can go wrong between the socket and the
 * controller. It must not know who may do what, nor what the service is about.
 */
@NullMarked
package io.handshake.runtime.problem;

import org.jspecify.annotations.NullMarked;
