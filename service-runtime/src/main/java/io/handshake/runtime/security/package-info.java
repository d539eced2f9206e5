/**
 * Who may do what over HTTP: API keys, JWTs, and the rules that name every route. It must not know which routes or scopes
 * there are; services declare them.
 */
@NullMarked
package io.handshake.runtime.security;

import org.jspecify.annotations.NullMarked;
