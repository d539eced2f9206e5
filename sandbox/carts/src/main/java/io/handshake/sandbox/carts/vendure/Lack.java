package io.handshake.sandbox.carts.vendure;

/** What an installation of Vendure may be without. */
public enum Lack {
    /** The manual fulfilment handler was taken out of its configuration. */
    FULFILMENT_HANDLER,
    /** It is older than 2.2: refunds take no amount, and nobody can ask how many digits its money has. */
    AMOUNTS
}
