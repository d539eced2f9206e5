package io.handshake.carts;

import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.StockDesk;
import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** A connector whose answers are looked at for {@code reprobe}, so that nobody who asks it has to think of it. */
final class WatchedConnector implements CartConnector {
    private final CartConnector cart;
    private final Runnable doubt;

    WatchedConnector(CartConnector cart, Runnable doubt) {
        this.cart = cart;
        this.doubt = doubt;
    }

    @Override
    public Optional<OrderSource> orders() {
        return cart.orders().map(Orders::new);
    }

    private <T> Answer<T> watched(Answer<T> answer) {
        if (answer instanceof Answer.Failed<T> failed && failed.reprobe()) {
            doubt.run();
        }
        return answer;
    }

    /** By the roles themselves, so that each is looked at once. */
    @Override
    public Outcome perform(Effect effect) {
        return watched(cart.perform(effect));
    }

    private Outcome watched(Outcome outcome) {
        if (outcome.reprobe()) {
            doubt.run();
        }
        return outcome;
    }

    private final class Orders implements OrderSource {
        private final OrderSource orders;

        Orders(OrderSource orders) {
            this.orders = orders;
        }

        @Override
        public Answer<OrderPage> page(Position from, int limit) {
            return watched(orders.page(from, limit));
        }

        @Override
        public Answer<PulledOrder> byNumber(String orderNumber) {
            return watched(orders.byNumber(orderNumber));
        }

        @Override
        public Answer<PulledOrder> byId(String cartOrderId) {
            return watched(orders.byId(cartOrderId));
        }

        @Override
        public Answer<List<PulledOrder>> again(Collection<String> cartOrderIds) {
            return watched(orders.again(cartOrderIds));
        }
    }

    @Override
    public CartId cart() {
        return cart.cart();
    }

    @Override
    public Declaration declaration() {
        return cart.declaration();
    }

    @Override
    public Probe probe() {
        return cart.probe();
    }

    @Override
    public Gate gate() {
        return cart.gate();
    }

    @Override
    public Optional<Connection> connection() {
        return cart.connection();
    }

    @Override
    public Optional<OrderHints> hints() {
        return cart.hints();
    }

    @Override
    public Optional<FulfilmentDesk> fulfilment() {
        return cart.fulfilment().map(Fulfilment::new);
    }

    @Override
    public Optional<StockDesk> stock() {
        return cart.stock();
    }

    @Override
    public Optional<RefundDesk> refunds() {
        return cart.refunds();
    }

    @Override
    public void close() {
        cart.close();
    }

    private final class Fulfilment implements FulfilmentDesk {
        private final FulfilmentDesk desk;

        Fulfilment(FulfilmentDesk desk) {
            this.desk = desk;
        }

        @Override
        public Outcome markShipped(Effect.MarkShipped effect) {
            return watched(desk.markShipped(effect));
        }

        @Override
        public Outcome correctTracking(Effect.CorrectTracking effect) {
            return watched(desk.correctTracking(effect));
        }

        @Override
        public Outcome voidShipment(Effect.VoidShipment effect) {
            return watched(desk.voidShipment(effect));
        }

        @Override
        public Outcome capture(Effect.Capture effect) {
            return watched(desk.capture(effect));
        }

        @Override
        public Outcome notifyCustomer(Effect.NotifyCustomer effect) {
            return watched(desk.notifyCustomer(effect));
        }

        @Override
        public Answer<OrderSeen> read(OrderRef order) {
            return watched(desk.read(order));
        }

        @Override
        public LookUp lookUp(Effect.AtFulfilment effect) {
            return desk.lookUp(effect);
        }
    }
}
