package io.handshake.runtime.wire;

/** The registry answered, and has no schema with that id. Asking again will not help until someone registers it. */
public final class UnknownSchema extends RuntimeException {

    public UnknownSchema(String message) {
        super(message);
    }
}
