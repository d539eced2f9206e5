package io.handshake.sandbox.carts.shop;

/** What can really happen at a cart. */
public enum EffectKind {
    PLACED,
    EDITED,
    CANCELLED,
    SHIPPED,
    UNSHIPPED,
    TRACKING,
    CAPTURED,
    VOIDED,
    MAILED,
    REFUND_REQUESTED,
    REFUNDED,
    STOCK_SET,
    NOTED
}
