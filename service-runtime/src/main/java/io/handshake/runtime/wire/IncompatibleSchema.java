package io.handshake.runtime.wire;

/** The registry refuses a schema under its subject. The message names the subject, the registry's reason and the cure. */
public final class IncompatibleSchema extends RuntimeException {

    public IncompatibleSchema(String message) {
        super(message);
    }
}
