package io.handshake.ingest.carts;

import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.Outcome;

/** This leg changes nothing at a cart: it hands no commands out. */
public final class NoCommands implements CommandPort {

    @Override
    public Outcome hand(Effect effect) {
        return new Outcome.NotSent("UNAVAILABLE", "order-ingest hands no commands out", null, false);
    }

    @Override
    public LookUp lookUp(Effect effect) {
        return new LookUp.Unclear("order-ingest hands no commands out");
    }
}
