package io.handshake.confirm.effect;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Gate.Leave;
import io.handshake.runtime.effects.Gate;
import io.handshake.vocabulary.CartId;

/** Asks a cart's connector before an attempt at it is spent. Whatever is no cart is open. */
public final class ConnectorGate implements Gate {
    private final ConnectedCarts carts;

    public ConnectorGate(ConnectedCarts carts) {
        this.carts = carts;
    }

    @Override
    public Entry enter(String target) {
        return carts.of(new CartId(target)).map(ConnectorGate::ask).orElseGet(() -> new Entry.Granted(Pass.UNHEARD));
    }

    private static Entry ask(CartConnector cart) {
        return switch (cart.gate().ask()) {
            // The connector hears of its calls by itself.
            case Leave.Granted() -> new Entry.Granted(Pass.UNHEARD);
            case Leave.Wait(var about, var reason) -> new Entry.Refused(reason, about);
        };
    }
}
