package io.handshake.confirm.domain;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How the handshake is done at one cart, from what it can do and what the merchant settled.
 *
 * @param order which comes first, money or goods
 * @param inPart whether the cart takes a part of an order's goods
 * @param capture the way to the money
 * @param captureInPart whether less than all can be taken, several times
 * @param captureWithLast of a cart that takes all or nothing: with the last shipment instead of the first
 * @param authorizationLasts how long its gateway keeps an authorised payment; null: nobody watches it
 */
public record CartWays(
        Order order,
        Way status,
        boolean inPart,
        Way tracking,
        Way capture,
        boolean captureInPart,
        boolean captureWithLast,
        Notice notice,
        Way correction,
        Way voiding,
        @Nullable Duration authorizationLasts) {

    /** Which comes first. */
    public enum Order {
        SETTLE_THEN_SHIP,
        SHIP_THEN_SETTLE,
        EITHER
    }

    /**
     * One way.
     *
     * @param reason why it is no better; may be empty
     */
    public record Way(Step.Strategy strategy, String reason) {
        /** Whether the cart is called for it. */
        public boolean byCall() {
            return strategy.byCall();
        }
    }

    /**
     * Who writes to the customer.
     *
     * @param way {@code NATIVE} or {@code EMULATED} for the cart, {@code MAIL} for us, {@code NONE} for nobody
     * @param withStatus whether the cart does so with the call that marks the shipment
     * @param always whether it does so then even where nobody wants it
     */
    public record Notice(Way way, boolean withStatus, boolean always) {}
}
