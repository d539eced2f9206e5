package io.handshake.carts.vendure;

import io.handshake.carts.CartSettings;
import io.handshake.carts.hint.HookSecrets;
import io.handshake.carts.hint.StandardHints;
import io.handshake.carts.http.CartHttp;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Connection;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderHints;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.StockDesk;
import io.handshake.vocabulary.CartId;
import java.util.Optional;

/** A Vendure shop, by its Admin API. */
public final class VendureConnector implements CartConnector {
    private final CartId cart;
    private final CartHttp http;
    private final Declaration declaration;
    private final VendureOrders orders;
    private final VendureFulfilment fulfilment;
    private final VendureStock stock;
    private final VendureRefunds refunds;
    private final VendureProbe probe;
    private final Optional<OrderHints> hints;

    /** @param cart with {@code url}, {@code username} and {@code password}; {@code webhook-secret} if it sends hints */
    public VendureConnector(CartSettings cart, ConnectorOptions options) {
        this.cart = cart.id();
        this.http = new CartHttp(cart, options);
        VendureApi api = new VendureApi(cart, http, options.clock());
        this.hints = HookSecrets.of(cart).map(secrets -> new StandardHints(secrets, options.clock()));
        this.declaration = VendureAbilities.declaration(options.whole(), hints.isPresent());
        this.orders = new VendureOrders(api, cart);
        this.fulfilment = new VendureFulfilment(api, cart);
        this.stock = new VendureStock(api, cart);
        this.refunds = new VendureRefunds(api);
        this.probe = new VendureProbe(api, orders, declaration, cart);
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
        return probe.ask();
    }

    @Override
    public Gate gate() {
        return http;
    }

    @Override
    public Optional<Connection> connection() {
        return Optional.of(http.connection());
    }

    @Override
    public Optional<OrderSource> orders() {
        return Optional.of(orders);
    }

    /** Vendure's core sends nothing by itself; a plugin in the shop can, and shares the secret with us. */
    @Override
    public Optional<OrderHints> hints() {
        return hints;
    }

    @Override
    public Optional<FulfilmentDesk> fulfilment() {
        return Optional.of(fulfilment);
    }

    @Override
    public Optional<StockDesk> stock() {
        return Optional.of(stock);
    }

    @Override
    public Optional<RefundDesk> refunds() {
        return Optional.of(refunds);
    }

    @Override
    public void close() {
        http.close();
    }
}
