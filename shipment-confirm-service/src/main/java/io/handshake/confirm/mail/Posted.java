package io.handshake.confirm.mail;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of a mail, by where in the conversation with the mail server it ended. No reason names the customer. */
public sealed interface Posted {

    /** The mail server has taken it over. Whether it arrives is between mail servers. */
    record Sent(String messageId) implements Posted {}

    /** Nothing went, and nothing will if it is tried again the same way: the server said no for good, or the address is none. */
    record Refused(String reason) implements Posted {}

    /**
     * Nothing went, for certain; it can be tried again.
     *
     * @param retryAfter how long to wait at least; null: as usual
     */
    record NotSent(String reason, @Nullable Duration retryAfter) implements Posted {}

    /** The text was on its way, and no answer came: it may have gone or not. Nobody but the customer can say. */
    record Unknown(String reason) implements Posted {}
}
