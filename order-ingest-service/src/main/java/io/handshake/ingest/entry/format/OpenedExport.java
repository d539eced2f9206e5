package io.handshake.ingest.entry.format;

import java.util.List;

/** An export whose format is known. The file must not change while it is open. */
public interface OpenedExport extends AutoCloseable {

    /** What it is: {@code shopify-csv}, {@code canonical-csv}, {@code canonical-xlsx} and so on. */
    String format();

    /** The columns of a table as its header names them; empty for XML and JSON. */
    List<String> header();

    /**
     * Reads the whole file once, in bounded memory, and checks its structure.
     *
     * @throws UnreadableExport if it is broken anywhere, so that nothing of it may go in
     */
    Survey survey() throws UnreadableExport;

    /**
     * Starts reading the orders.
     *
     * @param survey what {@link #survey} found in the same file
     */
    OrderCursor read(Survey survey) throws UnreadableExport;

    @Override
    void close();
}
