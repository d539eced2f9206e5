package io.handshake.confirm.entry;

/** Something that can't be read as what it should be. The message says what is wrong, and holds no personal data. */
public final class Unreadable extends RuntimeException {
    private final String reason;
    private final String key;
    private final String place;
    private final String cure;

    /**
     * A refusal.
     *
     * @param reason a stable code, such as {@code MISSING_FIELD}
     * @param key the field
     * @param place where it stands
     */
    public Unreadable(String reason, String key, String place, String message, String cure) {
        super(message);
        this.reason = reason;
        this.key = key;
        this.place = place;
        this.cure = cure;
    }

    public String reason() {
        return reason;
    }

    public String key() {
        return key;
    }

    public String place() {
        return place;
    }

    public String cure() {
        return cure;
    }

    public String message() {
        return String.valueOf(getMessage());
    }
}
