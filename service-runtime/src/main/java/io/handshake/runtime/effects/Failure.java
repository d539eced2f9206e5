package io.handshake.runtime.effects;

/** An exception in words for the log: its class and the place, never its message, which may quote what is stored. */
final class Failure {
    private Failure() {}

    /** With the innermost place of ours in the trace, else the innermost of all. */
    static String of(Throwable failure) {
        StackTraceElement[] trace = failure.getStackTrace();
        for (StackTraceElement frame : trace) {
            if (frame.getClassName().startsWith("io.handshake.")) {
                return failure.getClass().getName() + " at " + frame;
            }
        }
        return failure.getClass().getName() + (trace.length == 0 ? "" : " at " + trace[0]);
    }
}
