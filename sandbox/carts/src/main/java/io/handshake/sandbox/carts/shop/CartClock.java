package io.handshake.sandbox.carts.shop;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A cart's own clock: it runs like the machine's, but may be moved. */
public final class CartClock {
    private final Clock machine;
    private volatile Duration ahead = Duration.ZERO;

    public CartClock(Clock machine) {
        this.machine = machine;
    }

    /** Carts keep milliseconds. */
    public Instant now() {
        return machine.instant().plus(ahead).truncatedTo(ChronoUnit.MILLIS);
    }

    /** Moves the clock, back with a negative duration. */
    public synchronized void advance(Duration by) {
        ahead = ahead.plus(by);
    }
}
