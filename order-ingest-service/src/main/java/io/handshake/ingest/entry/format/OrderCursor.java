package io.handshake.ingest.entry.format;

import org.jspecify.annotations.Nullable;

/** The orders of an export, one at a time, in the order of the file: the same orders at each reading. */
public interface OrderCursor extends AutoCloseable {

    /**
     * Reads on.
     *
     * @return the next order, readable or not; null after the last one
     * @throws UnreadableExport if the file changed since its survey
     */
    @Nullable
    SourceOrder next() throws UnreadableExport;

    @Override
    void close();
}
