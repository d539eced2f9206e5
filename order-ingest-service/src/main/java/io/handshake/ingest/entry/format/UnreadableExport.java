package io.handshake.ingest.entry.format;

import org.jspecify.annotations.Nullable;

/** A file that cannot be read as an export at all. Nothing of it may go in. */
public final class UnreadableExport extends Exception {

    /** What is wrong with it. */
    public enum Reason {
        EMPTY_FILE("The file is empty"),
        UNSUPPORTED_FORMAT("This kind of file is not read"),
        UNKNOWN_LAYOUT("The file's columns are not those of a known export"),
        WRONG_ENCODING("The file's characters cannot be read"),
        TRUNCATED_FILE("The file ends too early"),
        MALFORMED("The file's structure is broken"),
        TOO_LARGE("The file is larger inside than it may be"),
        FORMAT_CONFLICT("The file is not what it was said to be");

        private final String title;

        Reason(String title) {
            this.title = title;
        }
    }

    private final Reason reason;
    private final @Nullable String place;
    private final String cure;

    /**
     * Says why.
     *
     * @param detail what was found
     * @param place where, such as {@code line 12, column 3}; null if it is the file as a whole
     * @param cure what to do
     */
    public UnreadableExport(Reason reason, String detail, @Nullable String place, String cure) {
        super(detail);
        this.reason = reason;
        this.place = place;
        this.cure = cure;
    }

    public Reason reason() {
        return reason;
    }

    /** For the type of a problem detail, such as {@code truncated-file}. */
    public String slug() {
        return reason.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    public String title() {
        return reason.title;
    }

    /** What was found, without personal data. */
    public String detail() {
        return String.valueOf(getMessage());
    }

    /** Where in the file; null if it is the file as a whole. */
    public @Nullable String place() {
        return place;
    }

    /** What to do. */
    public String cure() {
        return cure;
    }
}
