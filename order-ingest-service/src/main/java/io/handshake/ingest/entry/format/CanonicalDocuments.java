package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.DocumentLayout;
import io.handshake.carts.layout.Node;
import io.handshake.carts.layout.Reading;
import java.util.List;
import java.util.Set;

/** The canonical layout as XML and JSON: the table's names as elements, with the lines inside {@code lines}. */
final class CanonicalDocuments implements DocumentLayout {

    @Override
    public String name() {
        return CanonicalOrder.NAME;
    }

    @Override
    public String root() {
        return "orders";
    }

    @Override
    public String element() {
        return "order";
    }

    @Override
    public Set<String> requiredFields() {
        return Set.of(CanonicalOrder.ORDER_NUMBER, "placed_at", "lines");
    }

    @Override
    public String orderNumber(Node order, CartSettings cart) {
        return CanonicalOrder.number(order, cart);
    }

    @Override
    public Reading read(Node order, CartSettings cart) {
        List<Node> lines = order.child("lines").map(Node::children).orElse(List.of());
        return CanonicalOrder.read(order.line(), order::cell, lines, cart);
    }
}
