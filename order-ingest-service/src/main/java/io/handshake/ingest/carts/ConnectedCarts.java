package io.handshake.ingest.carts;

import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The merchant's carts, each with its one connector from start to stop: what a connector learns of its cart (rate, faults,
 * session) holds for everybody who asks it.
 */
public final class ConnectedCarts implements AutoCloseable {
    private final Map<CartId, CartConnector> connectors;

    private ConnectedCarts(Map<CartId, CartConnector> connectors) {
        this.connectors = Collections.unmodifiableMap(connectors);
    }

    /** Opens them, without calling any. */
    public static ConnectedCarts open(Collection<CartSettings> carts, ConnectorOptions options) {
        CartConnectors connectors = new CartConnectors(options, _ -> new NoCommands());
        Map<CartId, CartConnector> opened = new LinkedHashMap<>();
        carts.forEach(cart -> opened.put(cart.id(), connectors.open(cart)));
        return new ConnectedCarts(opened);
    }

    /** Its connector; empty if no such cart is configured. */
    public Optional<CartConnector> of(CartId cart) {
        return Optional.ofNullable(connectors.get(cart));
    }

    public Collection<CartConnector> all() {
        return connectors.values();
    }

    /** Cuts the calls that are under way. */
    @Override
    public void close() {
        connectors.values().forEach(CartConnector::close);
    }
}
