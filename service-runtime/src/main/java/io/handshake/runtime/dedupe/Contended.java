package io.handshake.runtime.dedupe;

/** Others changed an aggregate again and again between our reading and our writing. Nothing was written; it is worth trying again. */
public final class Contended extends RuntimeException {

    Contended(String id, int rounds) {
        super(id + " was changed by others " + rounds + " times in a row between our reading and our writing;"
                + " try again, and look for what writes it so often");
    }
}
