package io.handshake.sandbox.carts;

import com.fasterxml.jackson.annotation.JsonValue;

/** The kinds of carts that can be simulated. */
public enum CartType {
    VENDURE("vendure"),
    /** Takes idempotency keys. */
    KEYED("keyed"),
    /** Can be asked what it did, by our reference. */
    READABLE("readable"),
    /** Neither takes keys nor can be asked. */
    BLIND("blind");

    private final String word;

    CartType(String word) {
        this.word = word;
    }

    @JsonValue
    public String word() {
        return word;
    }
}
