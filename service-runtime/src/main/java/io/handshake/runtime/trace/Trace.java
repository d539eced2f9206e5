package io.handshake.runtime.trace;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * The trace that this thread's work belongs to, from {@link #enter} until it is closed. It stands in every log line on
 * the way as {@code trace=…}.
 */
public final class Trace implements AutoCloseable {
    /** The trace id's name in the logging context. */
    public static final String LOGGED_AS = "traceId";

    private static final ThreadLocal<@Nullable Traceparent> CURRENT = new ThreadLocal<>();

    private final @Nullable Traceparent before;

    private Trace(@Nullable Traceparent before) {
        this.before = before;
    }

    /** Until it is closed, on this thread, all is done for the given trace. */
    public static Trace enter(Traceparent traceparent) {
        Trace entered = new Trace(CURRENT.get());
        set(traceparent);
        return entered;
    }

    /** The trace at hand, if there is one. */
    public static Optional<Traceparent> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    private static void set(@Nullable Traceparent traceparent) {
        if (traceparent == null) {
            CURRENT.remove();
            MDC.remove(LOGGED_AS);
        } else {
            CURRENT.set(traceparent);
            MDC.put(LOGGED_AS, traceparent.traceId());
        }
    }

    /** Back to what was before. */
    @Override
    public void close() {
        set(before);
    }
}
