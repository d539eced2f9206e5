package io.handshake.confirm.domain;

import org.jspecify.annotations.Nullable;

/**
 * Whom a mail about the order goes to.
 *
 * @param email null if the order has none
 * @param country of the address shipped to, ISO 3166-1 alpha-2
 */
public record Recipient(
        String firstName, String lastName, @Nullable String email, String country) {

    /** Leaves the person out: recipients must not reach a log by accident. */
    @Override
    public String toString() {
        return "Recipient[country=" + country + "]";
    }
}
