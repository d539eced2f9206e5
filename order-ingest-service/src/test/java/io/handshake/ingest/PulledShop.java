package io.handshake.ingest;

import io.handshake.sandbox.carts.CartSettings;
import io.handshake.sandbox.carts.CartType;
import io.handshake.sandbox.carts.SimulatedCart;
import io.handshake.sandbox.carts.SimulatedCarts;
import io.handshake.sandbox.carts.shop.Change;
import io.handshake.sandbox.carts.shop.Fulfilment;
import io.handshake.sandbox.carts.shop.LineQuantity;
import io.handshake.sandbox.carts.shop.Order;
import io.handshake.sandbox.carts.shop.OrderSpec;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A simulated Vendure that sells mugs. */
final class PulledShop {
    static final String SKU = "MUG-BLUE";

    final String id;
    final SimulatedCart cart;
    private final SimulatedCarts carts;

    private PulledShop(String id, SimulatedCarts carts) {
        this.id = id;
        this.carts = carts;
        this.cart = carts.create(id, CartSettings.of(CartType.VENDURE));
        cart.product(SKU, 1250, 10_000_000);
    }

    static PulledShop open(SimulatedCarts carts, String id) {
        return new PulledShop(id, carts);
    }

    /** Its lines in carts.yaml. */
    String settings(String importWhen) {
        return """
                  %s:
                    type: vendure
                    url: %s
                    username: superadmin
                    password: ${TEST_CART_PASSWORD}
                    allow-private: true
                    requests-per-second: 400
                    import-when: %s
                    ship-methods: { "standard-shipping": "UPS-GROUND" }
                """.formatted(id, carts.url(id), importWhen);
    }

    Order place(int quantity) {
        return cart.place(SKU, quantity);
    }

    /** One that came to light later than it was placed. */
    static OrderSpec placedAt(@Nullable Instant time) {
        OrderSpec spec = OrderSpec.of(SKU, 1);
        return new OrderSpec(
                spec.number(),
                null,
                time,
                spec.customer(),
                spec.shipTo(),
                spec.billTo(),
                spec.lines(),
                spec.shippingMethod(),
                spec.shipping(),
                spec.payment());
    }

    void apply(Change change) {
        cart.apply(change);
    }

    /** So many units of the order's only line leave. */
    void ship(Order order, int units) {
        cart.shop().exclusively("a person", () -> {
            Fulfilment parcel = cart.shop()
                    .fulfil(
                            order,
                            List.of(new LineQuantity(order.lines().getFirst(), units)),
                            "UPS",
                            "1Z-" + order.number() + "-" + units,
                            null);
            cart.shop().move(parcel, Fulfilment.State.SHIPPED);
            return parcel;
        });
    }
}
