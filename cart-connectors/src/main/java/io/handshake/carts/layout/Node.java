package io.handshake.carts.layout;

import java.util.List;
import java.util.Optional;

/**
 * An element of a document: an XML element, or a JSON value under its name. The items of a JSON array are children
 * named {@code item}.
 *
 * @param text trimmed; empty for an element that only has children, and for JSON's null
 */
public record Node(String name, long line, String text, List<Node> children) implements Cells {
    public Node {
        children = List.copyOf(children);
    }

    @Override
    public Cell cell(String name) {
        return child(name).map(node -> new Cell(node.text, node.line, name)).orElseGet(() -> new Cell("", line, name));
    }

    @Override
    public boolean has(String name) {
        return child(name).isPresent();
    }

    /** The first child of that name. */
    public Optional<Node> child(String name) {
        return children.stream().filter(child -> child.name.equals(name)).findFirst();
    }

    /** Leaves the content out, because it may be personal. */
    @Override
    public String toString() {
        return "Node[" + name + ", line=" + line + "]";
    }
}
