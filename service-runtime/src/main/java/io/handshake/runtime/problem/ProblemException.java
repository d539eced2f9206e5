package io.handshake.runtime.problem;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A refusal that becomes a problem detail as it stands. The message is for the caller: no secrets in it. */
public class ProblemException extends RuntimeException {
    private final transient ProblemDetail problem;
    private final @Nullable Duration retryAfter;

    /**
     * Parameters as in {@link Problem#of}.
     *
     * @param retryAfter when to come again; null if that is no help
     */
    public ProblemException(
            HttpStatus status,
            String slug,
            String title,
            String detail,
            Map<String, Object> extensions,
            @Nullable Duration retryAfter) {
        super(detail);
        this.problem = Problem.of(status, slug, title, detail, extensions);
        this.retryAfter = retryAfter;
    }

    /** Parameters as in {@link Problem#of}. */
    public ProblemException(
            HttpStatus status, String slug, String title, String detail, Map<String, Object> extensions) {
        this(status, slug, title, detail, extensions, null);
    }

    public ProblemException(HttpStatus status, String slug, String title, String detail) {
        this(status, slug, title, detail, Map.of());
    }

    public ProblemDetail problem() {
        return problem;
    }

    /** For the header {@code Retry-After}. */
    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }
}
