package io.handshake.sandbox.carts.shop;

import org.jspecify.annotations.Nullable;

/** Where somebody lives; each cart takes names and lines apart, or joins them, in its own way. */
public record Address(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String company,
        @Nullable String line1,
        @Nullable String line2,
        @Nullable String city,
        @Nullable String province,
        @Nullable String postalCode,
        @Nullable String country,
        @Nullable String countryCode,
        @Nullable String phone) {

    /** Both names in one field, as some carts keep them. */
    public @Nullable String fullName() {
        if (firstName == null) {
            return lastName;
        }
        return lastName == null ? firstName : firstName + " " + lastName;
    }

    @Override
    public String toString() {
        return "Address[" + countryCode + "]";
    }
}
