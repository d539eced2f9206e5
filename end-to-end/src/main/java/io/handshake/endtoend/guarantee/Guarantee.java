package io.handshake.endtoend.guarantee;

/** One promise. */
@FunctionalInterface
public interface Guarantee {

    /** Looks for everything that breaks it. */
    Verdict check(Evidence evidence);
}
