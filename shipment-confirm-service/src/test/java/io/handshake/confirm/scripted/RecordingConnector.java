package io.handshake.confirm.scripted;

import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.StockDesk;
import io.handshake.vocabulary.CartId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A cart in memory that keeps what it was asked for, and answers as a test says. */
public final class RecordingConnector implements CartConnector, FulfilmentDesk {
    private final CartId cart;
    private final Declaration declaration;
    private final Function<Effect, Outcome> answers;
    private final Answer<OrderSeen> shows;

    /** In the order in which it was asked. */
    public final List<Effect> asked = new ArrayList<>();

    /** @param shows what it answers to whoever reads an order */
    public RecordingConnector(
            CartId cart, Declaration declaration, Function<Effect, Outcome> answers, Answer<OrderSeen> shows) {
        this.cart = cart;
        this.declaration = declaration;
        this.answers = answers;
        this.shows = shows;
    }

    private Outcome ask(Effect effect) {
        asked.add(effect);
        return answers.apply(effect);
    }

    @Override
    public Outcome markShipped(Effect.MarkShipped effect) {
        return ask(effect);
    }

    @Override
    public Outcome correctTracking(Effect.CorrectTracking effect) {
        return ask(effect);
    }

    @Override
    public Outcome voidShipment(Effect.VoidShipment effect) {
        return ask(effect);
    }

    @Override
    public Outcome capture(Effect.Capture effect) {
        return ask(effect);
    }

    @Override
    public Outcome notifyCustomer(Effect.NotifyCustomer effect) {
        return ask(effect);
    }

    @Override
    public Answer<OrderSeen> read(OrderRef order) {
        return shows;
    }

    @Override
    public LookUp lookUp(Effect.AtFulfilment effect) {
        return new LookUp.Absent();
    }

    @Override
    public CartId cart() {
        return cart;
    }

    @Override
    public Declaration declaration() {
        return declaration;
    }

    @Override
    public Probe probe() {
        return Probe.Answered.asDeclared(Instant.EPOCH, declaration, "it is in memory");
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
        return Optional.of(this);
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
        asked.clear();
    }

    @Override
    public LookUp lookUp(Effect effect) {
        return new LookUp.Absent();
    }
}
