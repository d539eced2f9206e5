package io.handshake.carts;

import io.handshake.carts.file.FileConnector;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.CommandPort;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.topic.TopicConnector;
import io.handshake.carts.vendure.VendureConnector;
import io.handshake.vocabulary.CartId;
import java.util.function.Function;

/** Makes the connector that a cart's type asks for. */
public final class CartConnectors {
    private final ConnectorOptions options;
    private final Function<CartId, CommandPort> ports;

    /** @param ports where commands for a cart of type {@code topic} are handed out */
    public CartConnectors(ConnectorOptions options, Function<CartId, CommandPort> ports) {
        this.options = options;
        this.ports = ports;
    }

    /**
     * Makes it, without calling the cart. Carts whose API is not known here are carts of files: their exports are read,
     * and what goes out is done by tasks.
     */
    public CartConnector open(CartSettings cart) {
        return switch (cart.type()) {
            case TOPIC -> new TopicConnector(cart, ports.apply(cart.id()), options.clock());
            case VENDURE -> new AsProbed(new VendureConnector(cart, options), options.clock());
            case FILE, MEDUSA, WOOCOMMERCE, SHOPIFY, MAGENTO, SHIPSTATION_XML ->
                new FileConnector(cart, options.clock());
        };
    }
}
