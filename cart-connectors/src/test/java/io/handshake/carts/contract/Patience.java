package io.handshake.carts.contract;

import io.handshake.carts.spi.ConnectorOptions;
import java.time.Clock;
import java.time.Duration;

/** How long a connector under test waits for its cart. */
public enum Patience {
    USUAL(Duration.ofSeconds(30)),
    /** For troubles that end only with our patience. */
    LITTLE(Duration.ofSeconds(2));

    private final Duration answer;

    Patience(Duration answer) {
        this.answer = answer;
    }

    /** The whole rate, and answers of at most a mebibyte. */
    public ConnectorOptions options() {
        return new ConnectorOptions(
                1, Duration.ofSeconds(5), answer, answer.plusSeconds(1), 1 << 20, Clock.systemUTC());
    }
}
