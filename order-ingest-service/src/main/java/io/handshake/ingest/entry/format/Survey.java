package io.handshake.ingest.entry.format;

import java.util.List;
import java.util.Map;

/**
 * What the first reading of an export found.
 *
 * @param orders orders in the file: exactly as many as a cursor delivers
 * @param rows rows below the header, or orders in a document
 * @param split orders whose rows lie scattered, by the hash of their number: the lines where they begin again
 */
public record Survey(long orders, long rows, Map<Long, List<Long>> split) {
    public Survey {
        split = Map.copyOf(split);
    }
}
