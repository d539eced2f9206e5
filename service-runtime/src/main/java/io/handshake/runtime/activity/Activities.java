package io.handshake.runtime.activity;

/** Where a leg tells what it does. */
@FunctionalInterface
public interface Activities {
    Activities SILENT = note -> {};

    /** Takes the note and returns at once; never throws. A note may be lost in a crash or an outage, and is then counted. */
    void tell(ActivityNote note);
}
