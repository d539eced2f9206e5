package io.handshake.carts.spi;

import java.util.Set;

/**
 * One thing that some carts can do and others can't. A capability may need others: a cart that captures in part also
 * captures.
 */
public enum Capability {
    /** Orders by page, in the order of the cart's cursor field. */
    PULL_ORDERS,
    /** One order by its number or id, and known orders again. */
    READ_ORDERS,
    /** The cart tells us that an order changed. Always a hint: the order is read afterwards. */
    HINT_ORDERS,

    /** The order shows that goods have left. The step STATUS. */
    MARK_SHIPPED,
    /** Some of the lines now, others later. */
    SHIP_IN_PART,
    /** The tracking number is kept where the customer can see it. The step TRACKING. */
    TRACKING,
    /** A link of ours is kept beside the number. */
    TRACKING_URL,
    /** Tracking that was sent can be changed. */
    CORRECT_TRACKING,
    /** A shipment that was marked can be taken back. */
    VOID_SHIPMENT,
    /** Authorised money is collected. The step CAPTURE. */
    CAPTURE,
    /** Less than all of it, several times. */
    CAPTURE_IN_PART,
    /** The cart itself writes to the customer. The step NOTIFY. */
    NOTIFY_CUSTOMER,
    /** Fulfilments and payments can be read back. */
    READ_FULFILMENT,

    /** Stock is set to an absolute number. */
    SET_STOCK,
    /** Whether more may be sold than there is can be set too. */
    SET_BACKORDERS,
    /** Stock can be read back. */
    READ_STOCK,

    /** Money goes back to the customer. */
    REFUND,
    /** Less than all of it, several times. */
    REFUND_IN_PART,
    /** The refund names the lines it is for. */
    REFUND_LINES,
    /** Refunds can be read back. */
    READ_REFUNDS,
    /** The cart keeps the return itself, with good and damaged units apart. */
    RECORD_RETURN;

    /** Which others this one cannot be without, all of them. */
    public Set<Capability> needs() {
        return switch (this) {
            case HINT_ORDERS -> Set.of(READ_ORDERS);
            case SHIP_IN_PART, TRACKING, VOID_SHIPMENT -> Set.of(MARK_SHIPPED);
            case TRACKING_URL, CORRECT_TRACKING -> Set.of(TRACKING, MARK_SHIPPED);
            case CAPTURE_IN_PART -> Set.of(CAPTURE);
            case SET_BACKORDERS -> Set.of(SET_STOCK);
            case REFUND_IN_PART, REFUND_LINES -> Set.of(REFUND);
            case PULL_ORDERS,
                    READ_ORDERS,
                    MARK_SHIPPED,
                    CAPTURE,
                    NOTIFY_CUSTOMER,
                    READ_FULFILMENT,
                    SET_STOCK,
                    READ_STOCK,
                    REFUND,
                    READ_REFUNDS,
                    RECORD_RETURN -> Set.of();
        };
    }
}
