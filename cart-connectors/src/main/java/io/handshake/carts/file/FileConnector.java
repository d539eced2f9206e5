package io.handshake.carts.file;

import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.StockDesk;
import io.handshake.carts.spi.Traits;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.util.Optional;

/** A cart without an API: every capability is a task for a person, and no role is there to be called. */
public final class FileConnector implements CartConnector {
    private static final Declaration DECLARATION = new Declaration(
            Abilities.everywhere(Ability.task("this cart is only files")
                    .curedBy("give the cart its type and address in carts.yaml, if it has an API that is known here")),
            Traits.ofNoCalls());

    private final CartId cart;
    private final Clock clock;

    public FileConnector(CartSettings cart, Clock clock) {
        this.cart = cart.id();
        this.clock = clock;
    }

    @Override
    public CartId cart() {
        return cart;
    }

    @Override
    public Declaration declaration() {
        return DECLARATION;
    }

    @Override
    public Probe probe() {
        return Probe.Answered.asDeclared(
                clock.instant(), DECLARATION, "there is nothing to ask: the cart is only files");
    }

    @Override
    public Gate gate() {
        return Gate.Leave.Granted::new;
    }

    @Override
    public Optional<Connection> connection() {
        return Optional.empty();
    }

    @Override
    public Optional<OrderSource> orders() {
        return Optional.empty();
    }

    @Override
    public Optional<OrderHints> hints() {
        return Optional.empty();
    }

    @Override
    public Optional<FulfilmentDesk> fulfilment() {
        return Optional.empty();
    }

    @Override
    public Optional<StockDesk> stock() {
        return Optional.empty();
    }

    @Override
    public Optional<RefundDesk> refunds() {
        return Optional.empty();
    }

    @Override
    public void close() {
        // nothing is open
    }
}
