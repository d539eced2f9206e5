package io.handshake.sandbox.carts.shop;

/** What was named is not there. */
public final class UnknownException extends RuntimeException {
    private final String what;
    private final String id;

    public UnknownException(String what, String id) {
        super("There is no " + what + " '" + id + "'");
        this.what = what;
        this.id = id;
    }

    public String what() {
        return what;
    }

    public String id() {
        return id;
    }
}
