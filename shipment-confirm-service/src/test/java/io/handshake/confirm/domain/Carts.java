package io.handshake.confirm.domain;

import io.handshake.confirm.domain.CartWays.Notice;
import io.handshake.confirm.domain.CartWays.Order;
import io.handshake.confirm.domain.CartWays.Way;
import java.time.Duration;

/** Ways of carts to test with. */
final class Carts {
    private static final Way NATIVE = new Way(Step.Strategy.NATIVE, "");
    private static final Way TASK = new Way(Step.Strategy.TASK, "this cart can't");
    private static final Way FILE = new Way(Step.Strategy.FILE, "this cart is only files");
    private static final Notice MAIL = new Notice(new Way(Step.Strategy.MAIL, "the cart writes none"), false, false);

    private static final Duration LASTS = Duration.ofDays(7);

    private Carts() {}

    /** Captures all at once, before it ships; we write to the customer. */
    static CartWays settlesFirst() {
        return new CartWays(
                Order.SETTLE_THEN_SHIP, NATIVE, true, NATIVE, NATIVE, false, false, MAIL, TASK, NATIVE, LASTS);
    }

    /** Can do everything, in any order, and writes by a call of its own. */
    static CartWays able() {
        return able(Order.EITHER);
    }

    static CartWays able(Order order) {
        return new CartWays(
                order,
                NATIVE,
                true,
                NATIVE,
                NATIVE,
                true,
                false,
                new Notice(NATIVE, false, false),
                NATIVE,
                NATIVE,
                LASTS);
    }

    /** Captures all at once, with the last shipment. */
    static CartWays capturesWithTheLast() {
        return new CartWays(
                Order.EITHER,
                NATIVE,
                true,
                NATIVE,
                NATIVE,
                false,
                true,
                new Notice(NATIVE, true, false),
                NATIVE,
                NATIVE,
                LASTS);
    }

    static CartWays byHand() {
        return new CartWays(Order.EITHER, TASK, true, TASK, TASK, true, false, MAIL, TASK, TASK, LASTS);
    }

    static CartWays files() {
        return new CartWays(Order.EITHER, FILE, true, FILE, TASK, true, false, MAIL, FILE, FILE, LASTS);
    }
}
