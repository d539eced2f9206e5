package io.handshake.runtime.problem;

import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;

/** A refusal that becomes a problem detail as it stands. The message is for the caller: no secrets in it. */
public final class ProblemException extends RuntimeException {
    private final transient ProblemDetail problem;

    /** Parameters as in {@link Problem#of}. */
    public ProblemException(
            HttpStatus status, String slug, String title, String detail, Map<String, Object> extensions) {
        super(detail);
        this.problem = Problem.of(status, slug, title, detail, extensions);
    }

    public ProblemException(HttpStatus status, String slug, String title, String detail) {
        this(status, slug, title, detail, Map.of());
    }

    public ProblemDetail problem() {
        return problem;
    }
}
