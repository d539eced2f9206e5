package io.handshake.carts;

import io.handshake.carts.spi.CartConnector;
import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The merchant's carts, each with its one connector from start to stop: what a connector learns of its cart (rate, faults,
 * session) holds for everybody who asks it.
 */
public final class ConnectedCarts implements AutoCloseable {
    private final Map<CartId, CartConnector> connectors = new LinkedHashMap<>();
    private volatile Consumer<CartId> doubts = _ -> {};

    private ConnectedCarts() {}

    /**
     * Opens them, without calling any.
     *
     * @param opening as {@link CartConnectors#open} does
     */
    public static ConnectedCarts open(Collection<CartSettings> carts, Function<CartSettings, CartConnector> opening) {
        ConnectedCarts connected = new ConnectedCarts();
        for (CartSettings cart : carts) {
            connected.connectors.put(
                    cart.id(), new WatchedConnector(opening.apply(cart), () -> connected.doubts.accept(cart.id())));
        }
        return connected;
    }

    /** Tells whoever probes of each answer that says that what was probed no longer holds. */
    public void whenInDoubt(Consumer<CartId> told) {
        doubts = told;
    }

    /** Its connector; empty if no such cart is configured. */
    public Optional<CartConnector> of(CartId cart) {
        return Optional.ofNullable(connectors.get(cart));
    }

    public Collection<CartConnector> all() {
        return Collections.unmodifiableCollection(connectors.values());
    }

    /** Cuts the calls that are under way. */
    @Override
    public void close() {
        connectors.values().forEach(CartConnector::close);
    }
}
