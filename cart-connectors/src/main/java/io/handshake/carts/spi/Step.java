package io.handshake.carts.spi;

/** The four steps of the handshake at the cart after goods have left. */
public enum Step {
    STATUS,
    TRACKING,
    CAPTURE,
    NOTIFY
}
