package io.handshake.runtime.wire;

/**
 * The registry did not give a usable answer: no connection, a time-out, a 5xx, refused credentials, or an answer that is
 * none of a registry's. Says nothing about the record at hand, so the same call is worth repeating. Carries no cause, so
 * that it can always be serialized into a header.
 */
public final class RegistryUnavailable extends RuntimeException {

    public RegistryUnavailable(String message) {
        super(message);
    }
}
