package io.handshake.vocabulary;

import org.jspecify.annotations.Nullable;

/** Who ordered. */
public record Customer(
        String firstName,
        String lastName,
        @Nullable String email,
        @Nullable String phone) {

    /** Leaves the person out: customers must not reach a log by accident. */
    @Override
    public String toString() {
        return "Customer[…]";
    }
}
