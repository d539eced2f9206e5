package io.handshake.carts.topic;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.StockDesk;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.Sku;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicConnectorTest {
    private final List<Effect> handedOut = new ArrayList<>();
    private final CartConnector cart = new TopicConnector(
            CartSettings.of(new CartId("partner"), CartSettings.Type.TOPIC),
            new CommandPort() {
                @Override
                public Outcome hand(Effect effect) {
                    handedOut.add(effect);
                    return new Outcome.Pending(effect.attempt().reference(), "handed out", null);
                }

                @Override
                public LookUp lookUp(Effect effect) {
                    return new LookUp.StillPending(effect.attempt().reference(), null);
                }
            },
            Clock.systemUTC());

    @Test
    void eachLevelIsACommandOfItsOwn() {
        Effect.SetStock stock = new Effect.SetStock(
                new Attempt("e-2", Instant.now().plusSeconds(60)),
                List.of(
                        new Effect.SetStock.Level(new Sku("A"), 1, null, null, 7),
                        new Effect.SetStock.Level(new Sku("B"), 2, null, null, 8)));

        assertThat(cart.stock().orElseThrow().set(stock))
                .extracting(StockDesk.StockResult::sku)
                .containsExactly(new Sku("A"), new Sku("B"));
        assertThat(handedOut).extracting(effect -> effect.attempt().reference()).containsExactly("e-2.0", "e-2.1");
    }
}
