package io.handshake.carts.spi;

/** How a cart's connector does what a capability names, from best to worst. */
public enum Support {
    /** By the cart's own means for it. */
    NATIVE,
    /** By other means, which the reason names; the result is less than asked or takes more calls. */
    EMULATED,
    /** By a person: the leg puts a task in the inbox. */
    TASK,
    /** Not at all. */
    NONE;

    /** Whether calling the role makes sense. */
    public boolean byCall() {
        return this == NATIVE || this == EMULATED;
    }
}
