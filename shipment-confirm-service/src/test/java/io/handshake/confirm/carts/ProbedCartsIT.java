package io.handshake.confirm.carts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import io.handshake.confirm.scripted.ScriptedCarts;
import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProbedCartsIT {
    private static final CartId VENDURE = new CartId(ScriptedCarts.VENDURE);

    @Test
    void whatTheLiveCartSaysAtTheStartCountsBeforeWhatItsConnectorCanDoAtBest() {
        try (ScriptedCarts carts = new ScriptedCarts("partner");
                ConnectedCarts connected = ConnectedCarts.open(
                        carts.settings(), carts.opening(_ -> new NoCommands(), Clock.systemUTC()))) {
            carts.replace(
                    ScriptedCarts.VENDURE, CartSettings.of(CartType.VENDURE).withPermissions("Authenticated"));
            ProbedCarts probed = new ProbedCarts(connected, Clock.systemUTC());
            assertThat(mayShip(probed)).isTrue();

            probed.start();
            try {
                await().atMost(Duration.ofSeconds(60)).until(() -> !mayShip(probed));
            } finally {
                probed.stop();
            }

            assertThat(probed.known(new CartId("elsewhere"))).isEmpty();
        }
    }

    /** The partner's cart is not called here. */
    private static final class NoCommands implements CommandPort {
        @Override
        public Outcome hand(Effect effect) {
            return new Outcome.NotSent("UNAVAILABLE", "no command is sent here", null, false);
        }

        @Override
        public LookUp lookUp(Effect effect) {
            return new LookUp.Absent();
        }
    }

    private static boolean mayShip(ProbedCarts probed) {
        Declaration known = probed.known(VENDURE).orElseThrow();
        return known.abilities().byCall(Capability.MARK_SHIPPED);
    }
}
