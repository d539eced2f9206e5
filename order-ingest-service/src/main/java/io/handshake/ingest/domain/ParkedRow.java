package io.handshake.ingest.domain;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order of an export that could not be taken in, kept whole so that a person can mend it.
 *
 * @param place ordinal of the order in its export, from 0
 * @param line line (or row, or element's line) of the export where the order begins, from 1
 * @param raw the order's text as the export had it
 * @param faults everything that is wrong with it; never empty
 */
public record ParkedRow(
        String importId,
        long place,
        long line,
        @Nullable String orderNumber,
        String raw,
        List<Fault> faults,
        Instant parkedAt) {

    /**
     * One thing that is wrong.
     *
     * @param reason a stable code, such as {@code MISSING_FIELD}
     * @param column the column or element as the export names it; null where the fault is of the whole order
     */
    public record Fault(String reason, long line, @Nullable String column, String message) {}

    public ParkedRow {
        faults = List.copyOf(faults);
    }

    /** Sorts by import and place. */
    public String id() {
        return importId + "/" + String.format("%012d", place);
    }

    /** Leaves the raw text out: it is personal. */
    @Override
    public String toString() {
        return "ParkedRow[" + id() + ", line=" + line + "]";
    }
}
