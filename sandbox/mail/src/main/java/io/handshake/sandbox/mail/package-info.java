/**
 * Owns the sandbox's mail server and its page: mails of anybody to anybody, kept in files. It must not know who sends them
 * or what is in them.
 */
@NullMarked
package io.handshake.sandbox.mail;

import org.jspecify.annotations.NullMarked;
