package io.handshake.runtime.dedupe;

/** Others changed an aggregate again and again between our reading and our writing. Nothing was written; it is worth trying again. */
public final class Contended extends RuntimeException {

    /** @param what was to be changed, by its key */
    public Contended(String what, int rounds) {
        super("others were faster " + rounds + " times in a row between our reading and our writing of " + what
                + "; try again, and look for what writes it so often");
    }
}
