package io.handshake.runtime.wire;

/** This JVM was started so that it can read no record of this kind at all. Nothing is wrong with the record. */
public final class UntrustedSchema extends IllegalStateException {

    public UntrustedSchema(String message) {
        super(message);
    }
}
