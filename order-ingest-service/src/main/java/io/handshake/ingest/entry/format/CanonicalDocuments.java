package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Cell;
import io.handshake.carts.layout.Cells;
import io.handshake.carts.layout.DocumentLayout;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Faults;
import io.handshake.carts.layout.Node;
import io.handshake.carts.layout.Reading;
import java.util.HashSet;
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
        Faults faults = new Faults();
        List<Node> lines = order.child("lines").map(Node::children).orElse(List.of());
        onceEach(order, faults);
        lines.forEach(line -> onceEach(line, faults));
        Reading reading = CanonicalOrder.read(
                order.line(),
                name -> single(order, name, faults),
                lines.stream().map(line -> new Line(line, faults)).toList(),
                cart);
        if (faults.isEmpty()) {
            return reading;
        }
        if (reading instanceof Reading.Unreadable(List<Fault> others)) {
            others.forEach(faults::add);
        }
        return new Reading.Unreadable(faults.all());
    }

    /** Of two fields of one name, either may be the one that counts. */
    private static void onceEach(Node element, Faults faults) {
        Set<String> names = new HashSet<>();
        for (Node child : element.children()) {
            if (!names.add(child.name())) {
                faults.add(new Fault(
                        "DUPLICATE_FIELD",
                        child.line(),
                        SoundText.of(child.name()),
                        "'" + SoundText.of(child.name()) + "' is there twice; leave one of them"));
            }
        }
    }

    private static Cell single(Node element, String name, Faults faults) {
        element.child(name).filter(child -> !child.children().isEmpty()).ifPresent(child -> {
            Fault nested = new Fault(
                    "BAD_VALUE", child.line(), name, "'" + name + "' holds other fields; write a single value");
            faults.add(nested);
        });
        return element.cell(name);
    }

    /** A line, each of whose values is to be a single one. */
    private record Line(Node node, Faults faults) implements Cells {
        @Override
        public long line() {
            return node.line();
        }

        @Override
        public Cell cell(String name) {
            return single(node, name, faults);
        }

        @Override
        public boolean has(String name) {
            return node.has(name);
        }
    }
}
