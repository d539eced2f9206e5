package io.handshake.ingest.entry.format;

import io.handshake.carts.layout.Node;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds one order's element from what a parser gives, within limits. */
final class NodeBuilder {
    private final Deque<Open> open = new ArrayDeque<>();
    private int nodes;
    private long characters;
    private @Nullable Node done;

    private static final class Open {
        private final String name;
        private final long line;
        private final StringBuilder text = new StringBuilder();
        private final List<Node> children = new ArrayList<>();

        Open(String name, long line) {
            this.name = name;
            this.line = line;
        }
    }

    void start(String name, long line) throws UnreadableExport {
        if (open.size() >= NodeSource.DEEPEST) {
            throw tooLarge("Elements lie more than " + NodeSource.DEEPEST + " deep", line);
        }
        if (++nodes > NodeSource.MOST_NODES) {
            throw tooLarge("An order has more than " + NodeSource.MOST_NODES + " elements", line);
        }
        open.push(new Open(name, line));
    }

    void text(String text, long line) throws UnreadableExport {
        Open top = open.element();
        characters += text.length();
        if (top.text.length() + text.length() > NodeSource.LONGEST_TEXT || characters > NodeSource.MOST_CHARACTERS) {
            throw tooLarge(
                    "A value has more than " + NodeSource.LONGEST_TEXT + " characters, or an order too many", line);
        }
        top.text.append(text);
    }

    void end() {
        Open top = open.pop();
        Node node = new Node(top.name, top.line, top.text.toString().strip(), top.children);
        if (open.isEmpty()) {
            done = node;
        } else {
            open.element().children.add(node);
        }
    }

    /** The finished element; null while it is open. */
    @Nullable
    Node done() {
        return done;
    }

    static UnreadableExport tooLarge(String what, long line) {
        return new UnreadableExport(
                Reason.TOO_LARGE, what, "line " + line, "Export the orders again without what swells them.");
    }
}
