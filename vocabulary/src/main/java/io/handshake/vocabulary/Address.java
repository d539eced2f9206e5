package io.handshake.vocabulary;

import org.jspecify.annotations.Nullable;

/**
 * Where goods or bills go. Text that the source did not give is empty where shipping always needs it, and null where it
 * is optional. {@code state} and {@code postalCode} are optional here because some countries have none; whether they
 * may be missing is the receiving leg's rule.
 *
 * @param country ISO 3166-1 alpha-2, upper case
 */
public record Address(
        String firstName,
        String lastName,
        @Nullable String company,
        String address1,
        @Nullable String address2,
        String city,
        @Nullable String state,
        @Nullable String postalCode,
        String country,
        @Nullable String phone) {

    /** Leaves the person out: addresses must not reach a log by accident. */
    @Override
    public String toString() {
        return "Address[country=" + country + "]";
    }
}
