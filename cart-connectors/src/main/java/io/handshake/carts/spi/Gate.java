package io.handshake.carts.spi;

import java.time.Duration;

/**
 * Asked before an attempt is stored, so that no attempt is spent on a cart that would not be called. It reserves nothing:
 * a call that is then refused by the same limits is {@link Outcome.NotSent}.
 */
public interface Gate {

    Leave ask();

    /** Whether a call would be made now. */
    sealed interface Leave {
        record Granted() implements Leave {}

        /** Not now: the rate is used up, the cart asked to wait, or it has been failing. */
        record Wait(Duration about, String reason) implements Leave {}
    }
}
