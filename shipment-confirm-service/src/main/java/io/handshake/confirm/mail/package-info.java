/**
 * Mails that the customer gets from us where the cart sends none: words, links and the way to the mail server. It knows no\n * effects and no store.
 */
@NullMarked
package io.handshake.confirm.mail;

import org.jspecify.annotations.NullMarked;
