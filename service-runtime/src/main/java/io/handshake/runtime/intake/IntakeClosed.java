package io.handshake.runtime.intake;

import io.handshake.runtime.problem.ProblemException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;

/** Nothing new is taken in for now. As a problem detail: 503 with {@code Retry-After}, the limit and the cure. */
public final class IntakeClosed extends ProblemException {
    private static final Duration COME_AGAIN = Duration.ofSeconds(10);

    private final transient IntakeGate.Limit limit;

    IntakeClosed(IntakeGate.Verdict.Closed closed) {
        super(
                HttpStatus.SERVICE_UNAVAILABLE,
                "intake-closed",
                "Nothing new is taken in for now",
                closed.reason() + "; nothing of this request was kept",
                Map.of(
                        "limit",
                        closed.limit().name().toLowerCase(Locale.ROOT),
                        "cure",
                        "send it again later; for the operator: " + closed.cure()),
                COME_AGAIN);
        this.limit = closed.limit();
    }

    public IntakeGate.Limit limit() {
        return limit;
    }
}
