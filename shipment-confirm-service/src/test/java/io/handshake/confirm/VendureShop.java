package io.handshake.confirm;

import io.handshake.events.v1.OrderImported;
import io.handshake.events.v1.OrderLine;
import io.handshake.events.v1.OrderState;
import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.LineQuantity;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A simulated Vendure, its shoppers, and the people who work in it beside us. */
final class VendureShop {
    static final String MUG = "MUG";
    static final String PLATE = "PLATE";

    private static final int PLENTY = 10_000;
    private static final String PEOPLE = "people";

    final String id;

    private final SimulatedCarts carts;
    private final SimulatedCart cart;

    VendureShop(SimulatedCarts carts, String id) {
        this.carts = carts;
        this.id = id;
        this.cart = carts.create(id, CartSettings.of(CartType.VENDURE));
        cart.product(MUG, 1250, PLENTY);
        cart.product(PLATE, 500, PLENTY);
    }

    /** As it stands in a carts file; {@code more} are further settings. */
    String settings(String more) {
        return """
                  %s:
                    type: vendure
                    url: "%s"
                    username: superadmin
                    password: "${TEST_CART_PASSWORD}"
                    allow-private: true
                    requests-per-second: 1000
                %s
                """.formatted(id, carts.url(id), more.indent(4).stripTrailing());
    }

    SimulatedCart cart() {
        return cart;
    }

    /** A shopper's order, authorised on a card. */
    Order place(int mugs, int plates) {
        return place(mugs, plates, false);
    }

    /** One whose card will be refused when it comes to it. */
    Order placeOnABadCard(int mugs) {
        return place(mugs, 0, true);
    }

    private Order place(int mugs, int plates, boolean failCapture) {
        List<OrderSpec.Line> lines = new ArrayList<>();
        if (mugs > 0) {
            lines.add(new OrderSpec.Line(MUG, mugs, null, null));
        }
        if (plates > 0) {
            lines.add(new OrderSpec.Line(PLATE, plates, null, null));
        }
        OrderSpec.Pay pay = new OrderSpec.Pay(OrderSpec.Pay.CARD, OrderSpec.PayState.AUTHORIZED, failCapture, false);
        return asked(() -> cart.shop().place(OrderSpec.of(lines, pay)));
    }

    private <T> T asked(Supplier<T> action) {
        return cart.shop().exclusively(PEOPLE, action);
    }

    String key(Order order) {
        return id + "/" + order.number();
    }

    /** The order as order-ingest tells it. */
    OrderImported imported(Order order) {
        return asked(() -> {
            OrderImported told = AnImportedOrder.of(id, order.number(), 1, OrderState.AUTHORIZED);
            told.setCartOrderId(order.id());
            told.setPlacedAt(Instant.now());
            told.setCurrency(cart.shop().currency());
            told.setPricesIncludeTax(false);
            told.getCustomer().setEmail("ada@example.com");
            Map<String, OrderLine> shapes = new HashMap<>();
            told.getLines().forEach(line -> shapes.put(line.getSku(), line));
            List<OrderLine> lines = new ArrayList<>();
            order.lines().forEach(line -> {
                OrderLine one =
                        OrderLine.newBuilder(shapes.get(line.variant().sku())).build();
                one.setCartLineId(line.id());
                one.setQuantity(line.quantity());
                one.setUnitPrice(money(line.unitPrice()));
                one.setTax(money(line.priceWithTax() - line.price()));
                lines.add(one);
            });
            told.setLines(lines);
            told.getTotals().setItems(money(order.goods()));
            told.getTotals().setTax(money(order.goodsWithTax() - order.goods()));
            told.getTotals().setShipping(money(order.shipping()));
            told.getTotals().setGrand(money(order.goodsWithTax() + order.shipping()));
            told.getPayment().setAuthorized(money(order.goodsWithTax() + order.shipping()));
            return told;
        });
    }

    static BigDecimal money(long minor) {
        return BigDecimal.valueOf(minor, 2).setScale(4);
    }

    /** What the whole order comes to. */
    BigDecimal worth(Order order) {
        return asked(() -> BigDecimal.valueOf(order.goodsWithTax() + order.shipping(), 2));
    }

    /** What really happened to the order. */
    List<Effect> happened(EffectKind kind, Order order) {
        return cart.ledger().of(kind, order.number());
    }

    List<Fulfilment> fulfilments(Order order) {
        return asked(() -> List.copyOf(order.fulfilments()));
    }

    String state(Order order) {
        return asked(order::state);
    }

    /** Somebody in the shop makes up a parcel of one SKU and sends it. */
    Fulfilment shipByHand(Order order, String sku, int quantity, String tracking) {
        return asked(() -> {
            Fulfilment made = cart.shop()
                    .fulfil(
                            order,
                            List.of(new LineQuantity(
                                    order.lines().stream()
                                            .filter(line -> line.variant().sku().equals(sku))
                                            .findFirst()
                                            .orElseThrow(),
                                    quantity)),
                            "by hand",
                            tracking,
                            null);
            cart.shop().move(made, Fulfilment.State.SHIPPED);
            return made;
        });
    }

    /** Somebody in the shop moves a parcel to another state. */
    void move(Fulfilment fulfilment, Fulfilment.State to) {
        asked(() -> {
            cart.shop().move(fulfilment, to);
            return fulfilment;
        });
    }

    /** Somebody counts. */
    void stock(String sku, int onHand) {
        cart.apply(new Change.Stock(sku, "1", onHand));
    }

    /** Somebody captures all of the order's payments by hand. */
    void pay(Order order) {
        cart.apply(new Change.Pay(order.number()));
    }

    void remove(Order order) {
        cart.apply(new Change.Remove(order.number()));
    }
}
