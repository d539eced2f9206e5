package io.handshake.runtime.inbound;

/** A diagnosed failure on its way through the container. Without cause or trace: whatever prints it prints nothing personal. */
final class ListenerFailure extends RuntimeException {
    private final transient Diagnosis diagnosis;
    private final int attempts;
    private final int surprises;

    ListenerFailure(Diagnosis diagnosis, int attempts, int surprises) {
        super(diagnosis.toString(), null, false, false);
        this.diagnosis = diagnosis;
        this.attempts = attempts;
        this.surprises = surprises;
    }

    /** The failure that the container reports, which may be one of its own making. */
    static ListenerFailure in(Throwable reported) {
        for (Throwable link = reported; link != null; link = link.getCause()) {
            if (link instanceof ListenerFailure known) {
                return known;
            }
        }
        return new ListenerFailure(Diagnosis.of(reported), 1, 1);
    }

    Diagnosis diagnosis() {
        return diagnosis;
    }

    /** How often the record was tried, this time included. */
    int attempts() {
        return attempts;
    }

    /** How many of these attempts failed in a way that nobody expected. */
    int surprises() {
        return surprises;
    }
}
