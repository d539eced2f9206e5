package io.handshake.runtime.inbound;

/**
 * A listener's refusal: this record can't be taken in however often it is tried, until somebody mends it or a setting.
 * It becomes a dead letter at once. Reason and message are shown to people and stand in headers: no personal data.
 */
public final class Unprocessable extends RuntimeException {
    private final String reason;

    /**
     * A refusal.
     *
     * @param reason a stable code, such as {@code MISSING_FIELD}
     * @param message what is wrong, with which key, and how to mend it
     */
    public Unprocessable(String reason, String message) {
        super(message);
        this.reason = reason;
    }

    public String reason() {
        return reason;
    }
}
