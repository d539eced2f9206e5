package io.handshake.carts.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Support;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class FileConnectorTest {
    private final CartConnector cart =
            new FileConnector(CartSettings.of(new CartId("legacy"), CartSettings.Type.FILE), Clock.systemUTC());

    @Test
    void everythingIsATaskForAPerson() {
        assertThat(cart.probe())
                .isInstanceOfSatisfying(
                        Probe.Answered.class,
                        answered -> assertThat(answered.abilities().all().values())
                                .allMatch(ability -> ability.support() == Support.TASK));
        assertThat(cart.gate().ask()).isInstanceOf(Gate.Leave.Granted.class);
    }

    @Test
    void anEffectIsDeclinedAndNotLost() {
        Effect capture = new Effect.Capture(
                new Attempt("e-1", Instant.EPOCH),
                new OrderRef(OrderKey.parse("legacy/1001"), null),
                null,
                List.of(),
                true);

        assertThat(cart.perform(capture))
                .isInstanceOfSatisfying(
                        Outcome.Declined.class,
                        declined -> assertThat(declined.code()).isEqualTo("UNSUPPORTED"));
    }
}
