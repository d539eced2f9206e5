package io.handshake.vocabulary;

/** Where an order stands for whoever ships it. */
public enum OrderState {
    /** Nothing is paid or authorised yet. */
    AWAITING_PAYMENT,
    /** The payment is authorised but not captured. */
    AUTHORIZED,
    /** May be shipped. */
    READY,
    /** The cart or a person holds it back. */
    HOLD,
    /** Some of it has been shipped. */
    PART_SHIPPED,
    /** All of it has been shipped. */
    SHIPPED,
    /** Must not be shipped any more. */
    CANCELLED,
    /** The whole payment went back. */
    REFUNDED
}
