package io.handshake.carts.http;

import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a reply means that is not a success, the same for all carts. */
public final class Replies {
    private Replies() {}

    /** For something that was to happen. */
    public static Outcome outcome(Reply reply) {
        return switch (reply) {
            case Reply.NeverSent never -> new Outcome.NotSent(never.code(), never.reason(), never.retryAfter(), false);
            case Reply.Lost lost -> new Outcome.Unknown(lost.reason(), false);
            case Reply.Answered answered -> refused(answered);
        };
    }

    private static Outcome refused(Reply.Answered answered) {
        int status = answered.status();
        String said = "the cart answered HTTP " + status;
        @Nullable
        Duration wait = RetryAfter.in(answered.headers(), answered.at()).orElse(null);
        return switch (status) {
            case 401, 403 -> new Outcome.NotSent("NOT_AUTHORISED", said, null, true);
            case 404, 405, 410 -> new Outcome.Declined("NOT_FOUND", said, true);
            case 408 -> new Outcome.Unknown(said, false);
            case 425, 429 -> new Outcome.NotSent("THROTTLED", said, wait, false);
            // A shop under maintenance says so before it looks at the request, and says for how long. Without that, it
            // may come from something in between that gave up waiting.
            case 503 ->
                wait == null ? new Outcome.Unknown(said, false) : new Outcome.NotSent("UNAVAILABLE", said, wait, false);
            default -> {
                if (status >= 300 && status < 400) {
                    yield new Outcome.NotSent(
                            "REDIRECTED", said + ", a redirect; write the final address in carts.yaml", null, true);
                }
                yield status >= 400 && status < 500
                        ? new Outcome.Declined("REFUSED", said)
                        // 5xx, and a success that could not be read: it may have happened.
                        : new Outcome.Unknown(
                                status < 300 ? "the cart's answer could not be read" : said, status < 300);
            }
        };
    }

    /** For something that was to be read. */
    public static <T> Answer<T> failed(Reply reply) {
        return switch (outcome(reply)) {
            case Outcome.NotSent not -> new Answer.Failed<>(not.code(), not.reason(), not.retryAfter(), not.reprobe());
            case Outcome.Declined declined ->
                new Answer.Failed<>(declined.code(), declined.reason(), null, declined.reprobe());
            case Outcome.Unknown unknown ->
                new Answer.Failed<>(
                        unknown.reprobe() ? "UNREADABLE_ANSWER" : "NO_ANSWER",
                        unknown.reason(),
                        null,
                        unknown.reprobe());
            case Outcome.Done _, Outcome.Pending _ -> throw new IllegalStateException("not a failure");
        };
    }

    /** For a look-up that needed what could not be read. */
    public static LookUp lookUp(Answer.Failed<?> failed) {
        return new LookUp.Unreachable(failed.reason(), failed.retryAfter());
    }
}
