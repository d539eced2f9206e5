package io.handshake.carts.http;

import java.net.http.HttpHeaders;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What became of one request. */
public sealed interface Reply {

    /**
     * A whole answer, of whatever status.
     *
     * @param at when it was whole, by our clock
     */
    record Answered(int status, HttpHeaders headers, String body, Instant at) implements Reply {

        public boolean ok() {
            return status >= 200 && status < 300;
        }

        /** Leaves headers and body out: they may be secret and personal. */
        @Override
        public String toString() {
            return "Answered[" + status + "]";
        }
    }

    /**
     * The cart cannot have acted on it: the connection was never made, or the request was held back.
     *
     * @param code {@code UNREACHABLE}, {@code ADDRESS_REFUSED}, {@code THROTTLED}, {@code CIRCUIT_OPEN} or {@code
     *     TOO_LATE}
     * @param reason one line without secrets
     */
    record NeverSent(String code, String reason, @Nullable Duration retryAfter) implements Reply {}

    /** The request may have arrived, and no whole answer came. */
    record Lost(String reason) implements Reply {}
}
