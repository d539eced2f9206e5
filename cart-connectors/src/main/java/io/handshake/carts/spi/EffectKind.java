package io.handshake.carts.spi;

/** What kinds of effect there are at a cart; what can be proven after a lost answer differs by kind. */
public enum EffectKind {
    MARK_SHIPPED,
    CORRECT_TRACKING,
    VOID_SHIPMENT,
    CAPTURE,
    NOTIFY_CUSTOMER,
    SET_STOCK,
    REFUND,
    RECORD_RETURN
}
