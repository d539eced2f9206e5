package io.handshake.ingest.entry.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a table, the header first, without those that are wholly blank. */
interface RowSource extends AutoCloseable {

    /**
     * One row.
     *
     * @param line where it begins, from 1
     * @param values trimmed
     * @param broken places of values that the container itself marks as wrong
     */
    record SourceRow(long line, List<String> values, List<Integer> broken) {}

    /** The next row; null after the last one. */
    @Nullable
    SourceRow next() throws UnreadableExport;

    @Override
    void close();

    /** Opens the table from its beginning. */
    interface Opener {
        RowSource open() throws UnreadableExport;
    }
}
