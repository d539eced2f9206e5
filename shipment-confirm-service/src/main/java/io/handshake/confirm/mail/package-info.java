/**
 * Owns the mails that the customer gets from us where the cart sends none: their words, links and looks, and the way to the
 * mail server. It must not know when a mail is due, what an effect is, or how anything is stored.
 */
@NullMarked
package io.handshake.confirm.mail;

import org.jspecify.annotations.NullMarked;
