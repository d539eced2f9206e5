package io.handshake.carts.contract;

import io.handshake.carts.CartConnectors;
import io.handshake.carts.CartSettings;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Declaration;
import io.handshake.vocabulary.CartId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Clock;
import java.util.function.Function;

/** Opens connectors in the one way in which legs do. */
public final class Opening {
    private Opening() {}

    /** Of a cart that is called. */
    public static CartConnector of(CartSettings settings, Patience patience) {
        return new CartConnectors(patience.options(), Opening::noCommands).open(settings);
    }

    private static CommandPort noCommands(CartId cart) {
        throw new IllegalStateException(cart + " takes no commands");
    }

    /** Of a cart that takes commands. */
    public static CartConnector of(CartSettings settings, CommandPort port, Patience patience) {
        return new CartConnectors(patience.options(), _ -> port).open(settings);
    }

    /** What the connector of a cart declares, with everything as legs have it. */
    public static Declaration declaration(CartSettings settings) {
        return declaration(settings, Opening::noCommands);
    }

    /** The same of a cart that takes commands. */
    public static Declaration declaration(CartSettings settings, Function<CartId, CommandPort> ports) {
        try (CartConnector connector =
                new CartConnectors(ConnectorOptions.defaults(Clock.systemUTC()), ports).open(settings)) {
            return connector.declaration();
        }
    }

    /** A port on which nobody listens. */
    public static URI nowhere() {
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return URI.create("http://127.0.0.1:" + closed.getLocalPort());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
