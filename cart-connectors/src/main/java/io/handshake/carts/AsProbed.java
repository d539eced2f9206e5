package io.handshake.carts;

import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Capability;
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
import io.handshake.vocabulary.Sku;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds a connector to what its newest probe found: what the live cart can't do is declined, with the probe's reason and
 * cure, and the cart is not called. A probe is believed for a while only, so that what was mended in the cart works again
 * although nobody probed. Looking for what was sent before is always tried.
 */
final class AsProbed implements CartConnector {
    private static final Duration BELIEVED = Duration.ofMinutes(10);

    private final CartConnector connector;
    private final Clock clock;
    private volatile Probe.@Nullable Answered newest;

    AsProbed(CartConnector connector, Clock clock) {
        this.connector = connector;
        this.clock = clock;
    }

    @Override
    public Probe probe() {
        Probe probe = connector.probe();
        if (probe instanceof Probe.Answered answered) {
            newest = answered;
        }
        return probe;
    }

    /** Why it is not done; null if it may be tried. */
    private @Nullable String refusal(Capability capability) {
        Probe.Answered probe = newest;
        if (probe == null || probe.at().plus(BELIEVED).isBefore(clock.instant())) {
            return null;
        }
        Abilities abilities = probe.abilities();
        if (abilities.byCall(capability) || !declaration().abilities().byCall(capability)) {
            return null;
        }
        Ability ability = abilities.of(capability);
        return ability.cure() == null ? ability.reason() : ability.reason() + "; " + ability.cure();
    }

    private Outcome attempt(Capability capability, Supplier<Outcome> call) {
        String refusal = refusal(capability);
        return refusal == null ? call.get() : new Outcome.Declined("UNSUPPORTED", refusal);
    }

    private <T> Answer<T> read(Capability capability, Supplier<Answer<T>> call) {
        String refusal = refusal(capability);
        return refusal == null ? call.get() : new Answer.Failed<>("UNSUPPORTED", refusal, null, false);
    }

    @Override
    public CartId cart() {
        return connector.cart();
    }

    @Override
    public Declaration declaration() {
        return connector.declaration();
    }

    @Override
    public Optional<Connection> connection() {
        return connector.connection();
    }

    @Override
    public Gate gate() {
        return connector.gate();
    }

    @Override
    public Optional<OrderSource> orders() {
        return connector.orders().map(Orders::new);
    }

    @Override
    public Optional<OrderHints> hints() {
        return connector.hints();
    }

    @Override
    public Optional<FulfilmentDesk> fulfilment() {
        return connector.fulfilment().map(Fulfilment::new);
    }

    @Override
    public Optional<StockDesk> stock() {
        return connector.stock().map(Stock::new);
    }

    @Override
    public Optional<RefundDesk> refunds() {
        return connector.refunds().map(Refunds::new);
    }

    @Override
    public void close() {
        connector.close();
    }

    private final class Orders implements OrderSource {
        private final OrderSource source;

        Orders(OrderSource source) {
            this.source = source;
        }

        @Override
        public Answer<OrderPage> page(Position from, int limit) {
            return read(Capability.PULL_ORDERS, () -> source.page(from, limit));
        }

        @Override
        public Answer<PulledOrder> byNumber(String orderNumber) {
            return read(Capability.READ_ORDERS, () -> source.byNumber(orderNumber));
        }

        @Override
        public Answer<PulledOrder> byId(String cartOrderId) {
            return read(Capability.READ_ORDERS, () -> source.byId(cartOrderId));
        }

        @Override
        public Answer<List<PulledOrder>> again(Collection<String> cartOrderIds) {
            return read(Capability.READ_ORDERS, () -> source.again(cartOrderIds));
        }
    }

    private final class Fulfilment implements FulfilmentDesk {
        private final FulfilmentDesk desk;

        Fulfilment(FulfilmentDesk desk) {
            this.desk = desk;
        }

        @Override
        public Outcome markShipped(Effect.MarkShipped effect) {
            return attempt(Capability.MARK_SHIPPED, () -> desk.markShipped(effect));
        }

        @Override
        public Outcome correctTracking(Effect.CorrectTracking effect) {
            return attempt(Capability.CORRECT_TRACKING, () -> desk.correctTracking(effect));
        }

        @Override
        public Outcome voidShipment(Effect.VoidShipment effect) {
            return attempt(Capability.VOID_SHIPMENT, () -> desk.voidShipment(effect));
        }

        @Override
        public Outcome capture(Effect.Capture effect) {
            return attempt(Capability.CAPTURE, () -> desk.capture(effect));
        }

        @Override
        public Outcome notifyCustomer(Effect.NotifyCustomer effect) {
            return attempt(Capability.NOTIFY_CUSTOMER, () -> desk.notifyCustomer(effect));
        }

        @Override
        public Answer<OrderSeen> read(OrderRef order) {
            return AsProbed.this.read(Capability.READ_FULFILMENT, () -> desk.read(order));
        }

        @Override
        public LookUp lookUp(Effect.AtFulfilment effect) {
            return desk.lookUp(effect);
        }
    }

    private final class Stock implements StockDesk {
        private final StockDesk desk;

        Stock(StockDesk desk) {
            this.desk = desk;
        }

        @Override
        public List<StockResult> set(Effect.SetStock effect) {
            String refusal = refusal(Capability.SET_STOCK);
            return refusal == null
                    ? desk.set(effect)
                    : effect.levels().stream()
                            .map(level -> new StockResult(level.sku(), new Outcome.Declined("UNSUPPORTED", refusal)))
                            .toList();
        }

        @Override
        public Answer<List<StockSeen>> read(Collection<Sku> skus) {
            return AsProbed.this.read(Capability.READ_STOCK, () -> desk.read(skus));
        }
    }

    private final class Refunds implements RefundDesk {
        private final RefundDesk desk;

        Refunds(RefundDesk desk) {
            this.desk = desk;
        }

        @Override
        public Outcome refund(Effect.Refund effect) {
            return attempt(Capability.REFUND, () -> desk.refund(effect));
        }

        @Override
        public Outcome recordReturn(Effect.RecordReturn effect) {
            return attempt(Capability.RECORD_RETURN, () -> desk.recordReturn(effect));
        }

        @Override
        public Answer<List<RefundSeen>> read(OrderRef order) {
            return AsProbed.this.read(Capability.READ_REFUNDS, () -> desk.read(order));
        }

        @Override
        public LookUp lookUp(Effect.AtRefunds effect) {
            return desk.lookUp(effect);
        }
    }
}
