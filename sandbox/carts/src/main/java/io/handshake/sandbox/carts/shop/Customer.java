package io.handshake.sandbox.carts.shop;

import org.jspecify.annotations.Nullable;

/** Who bought. */
public record Customer(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        @Nullable String phone) {

    @Override
    public String toString() {
        return "Customer";
    }
}
