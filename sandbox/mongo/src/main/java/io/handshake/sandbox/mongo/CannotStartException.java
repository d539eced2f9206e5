package io.handshake.sandbox.mongo;

/** The server can't start. The message is one line for a person: what happened, to what, and what to do. */
public final class CannotStartException extends RuntimeException {

    CannotStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
