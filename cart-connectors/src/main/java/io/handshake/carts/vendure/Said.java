package io.handshake.carts.vendure;

import io.handshake.carts.http.Reply;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/** What Vendure said to a GraphQL request. */
sealed interface Said {

    /** An answer without errors; its {@code data} is personal. */
    record Data(JsonNode data, Reply.Answered reply) implements Said {
        @Override
        public String toString() {
            return "Data";
        }
    }

    /** Everything else: {@code Declined}, {@code NotSent} or {@code Unknown}. */
    record Failed(Outcome outcome) implements Said {

        /** For a read, or a step before anything was changed: nothing has happened. */
        Outcome beforeAnything() {
            return outcome instanceof Outcome.Unknown unknown
                    ? new Outcome.NotSent("NO_ANSWER", unknown.reason(), null, unknown.reprobe())
                    : outcome;
        }

        <T> Answer<T> answer() {
            return switch (outcome) {
                case Outcome.NotSent not ->
                    new Answer.Failed<>(not.code(), not.reason(), not.retryAfter(), not.reprobe());
                case Outcome.Declined declined ->
                    new Answer.Failed<>(declined.code(), declined.reason(), null, declined.reprobe());
                case Outcome.Unknown unknown ->
                    new Answer.Failed<>("NO_ANSWER", unknown.reason(), null, unknown.reprobe());
                case Outcome.Done _, Outcome.Pending _ -> throw new IllegalStateException("not a failure");
            };
        }

        LookUp lookUp() {
            Duration wait = outcome instanceof Outcome.NotSent not ? not.retryAfter() : null;
            return new LookUp.Unreachable(reason(), wait);
        }

        String reason() {
            return switch (outcome) {
                case Outcome.NotSent not -> not.reason();
                case Outcome.Declined declined -> declined.reason();
                case Outcome.Unknown unknown -> unknown.reason();
                case Outcome.Done _, Outcome.Pending _ -> "";
            };
        }
    }
}
