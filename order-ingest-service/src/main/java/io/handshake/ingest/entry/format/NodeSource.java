package io.handshake.ingest.entry.format;

import io.handshake.carts.layout.Node;
import org.jspecify.annotations.Nullable;

/** The orders of a document, one at a time. */
interface NodeSource extends AutoCloseable {
    int DEEPEST = 32;
    int MOST_NODES = 200_000;
    int LONGEST_TEXT = 64 * 1024;
    int MOST_CHARACTERS = 8 * 1024 * 1024;

    /** The next order; null after the last one. */
    @Nullable
    Node next() throws UnreadableExport;

    /** The name of the document's outermost element or of the field that holds the orders; empty if it has none. */
    String root();

    @Override
    void close();

    /** Opens the document from its beginning. */
    interface Opener {
        NodeSource open() throws UnreadableExport;
    }
}
