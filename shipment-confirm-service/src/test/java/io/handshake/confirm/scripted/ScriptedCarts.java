package io.handshake.confirm.scripted;

import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.Recipient;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A Vendure, the three scripted carts and a partner's, with orders that wait to be shipped. */
public final class ScriptedCarts implements AutoCloseable {
    public static final String VENDURE = "vendure";
    private static final String MUG = "MUG";
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Map<String, NeutralConnector.Offer> OFFERS = Map.of(
            "keyed", NeutralConnector.Offer.KEYED,
            "readable", NeutralConnector.Offer.READABLE,
            "blind", NeutralConnector.Offer.BLIND);

    private final SimulatedCarts carts = SimulatedCarts.start();
    private final Map<CartId, CartSettings> settings = new LinkedHashMap<>();
    private final String partner;

    /** @param partner the cart of type topic */
    public ScriptedCarts(String partner) {
        this.partner = partner;
        add(VENDURE, CartType.VENDURE);
        add("keyed", CartType.KEYED);
        add("readable", CartType.READABLE);
        add("blind", CartType.BLIND);
        CartId topic = new CartId(partner);
        settings.put(topic, CartSettings.of(topic, CartSettings.Type.TOPIC));
    }

    private void add(String id, CartType type) {
        carts.create(id, io.handshake.sandbox.carts.CartSettings.of(type)).product(MUG, 1250, 1_000_000);
        CartId cart = new CartId(id);
        CartSettings plain = CartSettings.of(cart, CartSettings.Type.VENDURE);
        settings.put(
                cart,
                new CartSettings(
                        cart,
                        plain.type(),
                        carts.url(id),
                        plain.importWhen(),
                        plain.shipMethods(),
                        plain.carriers(),
                        plain.skuAliases(),
                        null,
                        null,
                        plain.timeZone(),
                        plain.confirming(),
                        Map.of(
                                "username",
                                "superadmin",
                                "password",
                                "test-only-password",
                                "allow-private",
                                "true",
                                "requests-per-second",
                                "100000")));
    }

    public List<CartSettings> settings() {
        return List.copyOf(settings.values());
    }

    /** How they are opened. */
    public Function<CartSettings, CartConnector> opening(Function<CartId, CommandPort> ports, Clock clock) {
        ConnectorOptions options = new ConnectorOptions(1, ANSWER, ANSWER, ANSWER, 1 << 20, clock);
        CartConnectors connectors = new CartConnectors(options, ports);
        return cart -> {
            NeutralConnector.Offer offer = OFFERS.get(cart.id().value());
            return offer == null ? connectors.open(cart) : new NeutralConnector(cart, offer, options);
        };
    }

    /** Another cart at the same address. */
    public void replace(String id, io.handshake.sandbox.carts.CartSettings other) {
        carts.create(id, other);
    }

    public SimulatedCart cart(String id) {
        return carts.cart(id);
    }

    /** The ids of those that are called. */
    public List<String> called() {
        return settings.values().stream()
                .filter(cart -> cart.type() != CartSettings.Type.TOPIC)
                .map(cart -> cart.id().value())
                .toList();
    }

    /** An order at a cart, as it was imported. */
    public record Placed(OrderKey key, KnownOrder order) {}

    /** So many orders of one mug each, authorised on a card. */
    public List<Placed> place(String cart, int orders) {
        List<Placed> placed = new ArrayList<>();
        for (int i = 0; i < orders; i++) {
            placed.add(
                    cart.equals(partner)
                            ? ofPartner(i)
                            : of(cart, carts.cart(cart).place(MUG, 1)));
        }
        return placed;
    }

    private static Placed of(String cart, Order order) {
        return placed(
                cart,
                order.number(),
                order.id(),
                order.lines().getFirst().id(),
                money(order.goods()),
                money(order.goodsWithTax() - order.goods()),
                money(order.shipping()));
    }

    private Placed ofPartner(int number) {
        return placed(partner, "P" + number, "p" + number, "l" + number, money(1250), money(103), money(500));
    }

    private static Placed placed(
            String cart,
            String number,
            String cartOrderId,
            String cartLineId,
            BigDecimal net,
            BigDecimal tax,
            BigDecimal shipping) {
        Sku sku = new Sku(MUG);
        BigDecimal grand = net.add(tax).add(shipping);
        return new Placed(
                new OrderKey(new CartId(cart), number),
                new KnownOrder(
                        1,
                        1,
                        1,
                        OrderState.READY,
                        cartOrderId,
                        Instant.EPOCH,
                        "USD",
                        false,
                        new Recipient("Ada", "Byron", "ada@example.com", "US"),
                        List.of(new OrderLine(
                                LineId.of(sku, 1),
                                cartLineId,
                                sku,
                                "Mug",
                                1,
                                0,
                                net,
                                BigDecimal.ZERO,
                                tax,
                                true,
                                null)),
                        new Totals(net, shipping, tax, BigDecimal.ZERO, grand),
                        new Payment("card", Payment.State.AUTHORIZED, grand, BigDecimal.ZERO, BigDecimal.ZERO, null)));
    }

    private static BigDecimal money(long minor) {
        return BigDecimal.valueOf(minor, 2);
    }

    /** How often each kind of thing happened to each order, by the cart's own ledger. */
    public Map<String, Map<String, Long>> happened(String cart) {
        return carts.cart(cart).ledger().effects().stream()
                .filter(effect -> effect.order() != null)
                .collect(Collectors.groupingBy(
                        effect -> String.valueOf(effect.order()),
                        Collectors.groupingBy(effect -> effect.kind().name(), Collectors.counting())));
    }

    @Override
    public void close() {
        carts.close();
    }
}
