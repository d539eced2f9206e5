package io.handshake.carts.vendure;

import io.handshake.carts.contract.CartUnderTest;
import io.handshake.carts.contract.Column;
import io.handshake.carts.contract.Happened;
import io.handshake.carts.contract.Less;
import io.handshake.carts.contract.Opening;
import io.handshake.carts.contract.Patience;
import io.handshake.carts.contract.Placed;
import io.handshake.carts.contract.Trouble;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.OrderRef;
import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.shop.Address;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.Level;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import io.handshake.sandbox.carts.vendure.Lack;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A simulated Vendure of its own for each check; its ledger is the book. */
public final class SimulatedVendure implements CartUnderTest {
    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final CartSettings WHOLE = CartSettings.of(CartType.VENDURE);

    private final SimulatedCarts carts;
    private final SimulatedCart cart;
    private final boolean located;

    SimulatedVendure(SimulatedCarts carts) {
        this(carts, WHOLE, true);
    }

    /** @param located whether the connector is told the stock location */
    private SimulatedVendure(SimulatedCarts carts, CartSettings settings, boolean located) {
        this.carts = carts;
        this.located = located;
        this.cart = carts.create("vendure-" + COUNT.incrementAndGet(), settings);
        cart.product(MUG.value(), 1250, 100_000);
        cart.product(TEE.value(), 1999, 100_000);
        cart.product(RED.value(), 1250, 5);
        cart.product(LAMP.value(), 4995, 3);
    }

    /** What is known of it. */
    public static Column column() {
        return new Column("vendure", "simulated", VendureAccess.declaration(), EnumSet.allOf(Trouble.class), true);
    }

    @Override
    public CartConnector open(Patience patience) {
        return Opening.of(VendureAccess.settings(carts.url(cart.id()), "superadmin", located), patience);
    }

    @Override
    public CartConnector openNowhere() {
        return Opening.of(VendureAccess.settings(Opening.nowhere(), "superadmin", located), Patience.USUAL);
    }

    @Override
    public Placed place(Map<Sku, Integer> units) {
        return place(spec(units));
    }

    @Override
    public Placed placeAt(Instant at, Map<Sku, Integer> units) {
        OrderSpec now = spec(units);
        return place(new OrderSpec(
                now.number(),
                at.minusSeconds(60),
                at,
                now.customer(),
                now.shipTo(),
                now.billTo(),
                now.lines(),
                now.shippingMethod(),
                now.shipping(),
                now.payment()));
    }

    private static OrderSpec spec(Map<Sku, Integer> units) {
        return OrderSpec.of(
                units.entrySet().stream()
                        .map(line -> new OrderSpec.Line(line.getKey().value(), line.getValue(), null, null))
                        .toList(),
                new OrderSpec.Pay(OrderSpec.Pay.CARD, OrderSpec.PayState.AUTHORIZED, false, false));
    }

    private Placed place(OrderSpec spec) {
        Order order = cart.shop().place(spec);
        return new Placed(
                ref(order),
                order.lines().stream()
                        .map(line -> {
                            Sku sku = new Sku(line.variant().sku());
                            return new LineQuantity(LineId.of(sku, 1), line.id(), sku, line.quantity());
                        })
                        .toList(),
                VendureAccess.money(order.totalWithTax()));
    }

    private static OrderRef ref(Order order) {
        return new OrderRef(new OrderKey(VendureAccess.CART, order.number()), order.id());
    }

    @Override
    public Optional<OrderRef> fill() {
        return Optional.of(ref(cart.shop().fill(spec(Map.of(TEE, 1)))));
    }

    /** One is removed, one is edited, one cancelled. */
    @Override
    public List<Placed> disturb(List<Placed> orders) {
        List<String> numbers =
                orders.stream().map(order -> order.ref().key().orderNumber()).toList();
        cart.apply(new Change.Remove(numbers.getFirst()));
        cart.apply(new Change.Edit(
                numbers.get(1),
                new Address("Grace", "Hopper", null, "1 Pier", null, "Arlington", "VA", "22201", null, "US", null)));
        cart.apply(new Change.Cancel(numbers.get(2), null));
        return orders.subList(1, orders.size());
    }

    @Override
    public List<Happened> happened(EffectKind kind, Placed order) {
        io.handshake.sandbox.carts.shop.EffectKind theirs = switch (kind) {
            case MARK_SHIPPED -> io.handshake.sandbox.carts.shop.EffectKind.SHIPPED;
            case CORRECT_TRACKING -> io.handshake.sandbox.carts.shop.EffectKind.TRACKING;
            case VOID_SHIPMENT -> io.handshake.sandbox.carts.shop.EffectKind.UNSHIPPED;
            case CAPTURE -> io.handshake.sandbox.carts.shop.EffectKind.CAPTURED;
            case NOTIFY_CUSTOMER -> io.handshake.sandbox.carts.shop.EffectKind.MAILED;
            case REFUND -> io.handshake.sandbox.carts.shop.EffectKind.REFUNDED;
            case SET_STOCK -> io.handshake.sandbox.carts.shop.EffectKind.STOCK_SET;
            case RECORD_RETURN -> io.handshake.sandbox.carts.shop.EffectKind.NOTED;
        };
        return cart.ledger().of(theirs, order.ref().key().orderNumber()).stream()
                .map(SimulatedVendure::shown)
                .toList();
    }

    private static Happened shown(Effect effect) {
        return new Happened(
                effect.amount() == null ? null : BigDecimal.valueOf(effect.amount(), 2),
                effect.quantity() == null ? 0 : effect.quantity(),
                effect.reference());
    }

    @Override
    public int onHand(Sku sku) {
        return cart.shop()
                .exclusively(
                        "check",
                        () -> cart.shop().sku(sku.value()).levels().stream()
                                .filter(level -> level.location().equals(VendureAccess.LOCATION))
                                .mapToInt(Level::onHand)
                                .sum());
    }

    @Override
    public long requests() {
        return cart.calls().size();
    }

    @Override
    public List<String> calls(EffectKind kind) {
        return VendureAccess.calls(kind);
    }

    @Override
    public String pageCall() {
        return "orders";
    }

    @Override
    public void trouble(String call, Trouble trouble, int times) {
        cart.failing(FaultRule.times(
                call,
                times,
                switch (trouble) {
                    case ANSWER_LOST -> new Fault.AnswerLost();
                    case LATE -> new Fault.Late(Duration.ofSeconds(5));
                    case DRIP -> new Fault.Drip(10);
                    case TRUNCATED -> new Fault.Truncated();
                    case WRONG_LENGTH -> new Fault.WrongLength();
                    case HUGE -> new Fault.Huge(8 << 20);
                    case UNPACKS_HUGE -> new Fault.GzipBomb(64 << 20);
                    case ERROR_AFTERWARDS -> new Fault.Status(500, null, true);
                    case ERROR -> new Fault.Status(500, null, false);
                    case LOGIN_PAGE -> new Fault.LoginPage();
                    case THROTTLED -> new Fault.Status(429, null, false);
                    case THROTTLED_A_MINUTE -> new Fault.Status(429, Duration.ofMinutes(1), false);
                    case SESSION_ENDED -> new Fault.Expired();
                }));
    }

    @Override
    public List<Less> less() {
        return List.of(
                granted(VendureAccess.DOCUMENTED),
                granted(VendureAccess.ORDERS_ONLY),
                granted(VendureAccess.READING_ONLY),
                granted(VendureAccess.CATALOGUE_ONLY),
                new Less(
                        "two stock locations, and none is named",
                        VendureAccess.STOCK,
                        () -> new SimulatedVendure(carts, WHOLE, false)),
                new Less(
                        "no fulfilment handler",
                        VendureAccess.SHIPPING,
                        () -> new SimulatedVendure(carts, WHOLE.lacking(Lack.FULFILMENT_HANDLER), true)),
                new Less(
                        "older than 2.2",
                        VendureAccess.AT_ORDERS,
                        () -> new SimulatedVendure(carts, WHOLE.lacking(Lack.AMOUNTS), true)));
    }

    private Less granted(VendureAccess.Role role) {
        return new Less(role.says(), role.lost(), () -> {
            String[] permissions = Stream.concat(Stream.of("Authenticated"), role.permissions().stream())
                    .toArray(String[]::new);
            return new SimulatedVendure(carts, WHOLE.withPermissions(permissions), true);
        });
    }

    @Override
    public void close() {
        // the server ends with the class of tests
    }
}
