package io.handshake.carts.spi;

import java.time.Clock;
import java.time.Duration;

/**
 * How a leg wants its connectors to behave; the same for all carts.
 *
 * @param share of a cart's rate that this leg may use, above 0 and at most 1: every leg calls the same cart
 * @param connect for a connection to be made
 * @param answer from the request to the head of the answer
 * @param whole from the request to the last byte of the answer
 * @param maxAnswerBytes beyond which an answer is cut off
 */
public record ConnectorOptions(
        double share, Duration connect, Duration answer, Duration whole, int maxAnswerBytes, Clock clock) {

    /** @throws IllegalArgumentException if one is out of range */
    public ConnectorOptions {
        if (!(share > 0 && share <= 1)) {
            throw new IllegalArgumentException("share must be above 0 and at most 1");
        }
        if (!connect.isPositive() || !answer.isPositive() || whole.compareTo(answer) < 0) {
            throw new IllegalArgumentException("time-outs must be positive, and whole at least as long as answer");
        }
        if (maxAnswerBytes < 1024) {
            throw new IllegalArgumentException("maxAnswerBytes must be at least 1024");
        }
    }

    /** A quarter of the rate, 5 s to connect, 30 s to answer, 60 s in all, 32 MiB. */
    public static ConnectorOptions defaults(Clock clock) {
        return new ConnectorOptions(
                0.25, Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofSeconds(60), 32 << 20, clock);
    }
}
