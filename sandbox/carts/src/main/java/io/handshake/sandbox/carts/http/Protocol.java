package io.handshake.sandbox.carts.http;

import java.util.Set;

/** A cart's own way of speaking HTTP. */
public interface Protocol {

    /** What the request asks for, in the cart's own words; faults are scripted by them. Empty if it can't be told. */
    Set<String> operations(Request request);

    /** Does it, and says so. */
    Answer answer(Request request);

    /** Nobody is logged in any more. */
    void endSessions();
}
