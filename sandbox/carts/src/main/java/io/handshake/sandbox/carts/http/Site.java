package io.handshake.sandbox.carts.http;

/** What stands behind an address. */
public interface Site {

    /** Whether the connection is to be closed on sight of the request's first line, with nothing read or done. */
    boolean refuses(String path);

    Answer answer(Request request);
}
