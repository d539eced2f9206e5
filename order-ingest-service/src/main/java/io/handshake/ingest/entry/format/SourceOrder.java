package io.handshake.ingest.entry.format;

import io.handshake.carts.layout.Reading;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One order as it stands in an export.
 *
 * @param ordinal its number in the file, from 0, the same at each reading
 * @param line where it begins, from 1
 * @param rows how many rows it takes; 1 in a document
 * @param orderNumber normalised; null if the file gives none
 * @param characters about how many it holds
 * @param text writes out {@link #raw}, which only an order that is parked needs
 */
public record SourceOrder(
        long ordinal,
        long line,
        long rows,
        long characters,
        @Nullable String orderNumber,
        Supplier<String> text,
        Reading reading) {

    /** The text of its rows or element, capped with a note; may be personal. */
    public String raw() {
        return text.get();
    }

    /** Leaves the text out, because it may be personal. */
    @Override
    public String toString() {
        return "SourceOrder[" + ordinal + ", line=" + line + ", number=" + orderNumber + "]";
    }
}
