package io.handshake.ingest.entry.format;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.DocumentLayout;
import io.handshake.carts.layout.Faults;
import io.handshake.carts.layout.Node;
import io.handshake.carts.layout.Reading;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.io.JsonStringEncoder;

/** An export whose orders are elements of a document. */
final class DocumentExport implements OpenedExport {
    private final Container container;
    private final NodeSource.Opener source;
    private final DocumentLayout layout;
    private final CartSettings cart;

    DocumentExport(Container container, NodeSource.Opener source, DocumentLayout layout, CartSettings cart) {
        this.container = container;
        this.source = source;
        this.layout = layout;
        this.cart = cart;
    }

    @Override
    public String format() {
        return container.format(layout.name());
    }

    @Override
    public List<String> header() {
        return List.of();
    }

    @Override
    public Survey survey() throws UnreadableExport {
        long orders = 0;
        try (NodeSource nodes = source.open()) {
            while (nodes.next() != null) {
                orders++;
            }
        }
        return new Survey(orders, orders, new Scattered());
    }

    @Override
    public OrderCursor read(Survey survey) throws UnreadableExport {
        return new Orders(source.open());
    }

    @Override
    public void close() {
        // every reading closes its own stream
    }

    private final class Orders implements OrderCursor {
        private final NodeSource nodes;
        private long ordinal;

        Orders(NodeSource nodes) {
            this.nodes = nodes;
        }

        @Override
        public @Nullable SourceOrder next() throws UnreadableExport {
            Node order = nodes.next();
            if (order == null) {
                return null;
            }
            String number = layout.orderNumber(order, cart);
            return new SourceOrder(
                    ordinal++,
                    order.line(),
                    1,
                    characters(order),
                    number.isEmpty() || !SoundText.is(number) ? null : number,
                    () -> raw(order),
                    reading(order));
        }

        private Reading reading(Node order) {
            Faults faults = new Faults();
            checkText(order, faults);
            return faults.isEmpty() ? layout.read(order, cart) : new Reading.Unreadable(faults.all());
        }

        private static void checkText(Node node, Faults faults) {
            if (!SoundText.is(node.name()) || !SoundText.is(node.text())) {
                faults.add(SoundText.fault(node.line(), node.name()));
            }
            node.children().forEach(child -> checkText(child, faults));
        }

        private static long characters(Node node) {
            long characters = (long) node.name().length() + node.text().length();
            for (Node child : node.children()) {
                characters += characters(child);
            }
            return characters;
        }

        private String raw(Node order) {
            StringBuilder raw = new StringBuilder();
            if (container == Container.JSON) {
                writeJson(order, raw);
            } else {
                writeXml(order, raw);
            }
            return RowExport.capped(raw.toString());
        }

        private static void writeXml(Node node, StringBuilder out) {
            if (out.length() > RowExport.LONGEST_RAW) {
                return;
            }
            out.append('<').append(node.name()).append('>');
            if (node.children().isEmpty()) {
                out.append(
                        node.text().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
            } else {
                node.children().forEach(child -> writeXml(child, out));
            }
            out.append("</").append(node.name()).append('>');
        }

        private static void writeJson(Node node, StringBuilder out) {
            if (out.length() > RowExport.LONGEST_RAW) {
                return;
            }
            if (node.children().isEmpty()) {
                quote(node.text(), out);
                return;
            }
            boolean array =
                    node.children().stream().allMatch(child -> child.name().equals("item"));
            out.append(array ? '[' : '{');
            String comma = "";
            for (Node child : node.children()) {
                out.append(comma);
                comma = ",";
                if (!array) {
                    quote(child.name(), out);
                    out.append(':');
                }
                writeJson(child, out);
            }
            out.append(array ? ']' : '}');
        }

        private static void quote(String text, StringBuilder out) {
            out.append('"')
                    .append(JsonStringEncoder.getInstance().quoteAsCharArray(text))
                    .append('"');
        }

        @Override
        public void close() {
            nodes.close();
        }
    }
}
