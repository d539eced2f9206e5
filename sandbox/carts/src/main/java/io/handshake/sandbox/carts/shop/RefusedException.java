package io.handshake.sandbox.carts.shop;

/** What was asked for would break a rule that no cart breaks, such as capturing more than was authorised. */
public final class RefusedException extends RuntimeException {
    private final Why why;

    RefusedException(Why why, String message) {
        super(message);
        this.why = why;
    }

    public Why why() {
        return why;
    }

    /** The rule. */
    public enum Why {
        MORE_THAN_AUTHORIZED,
        MORE_THAN_CAPTURED,
        NOT_OPEN,
        MORE_THAN_LEFT,
        NOTHING_CHOSEN,
        GATEWAY_DECLINED
    }
}
