package io.handshake.ingest.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.ingest.domain.ParkedRow;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A parked order. {@code line}, {@code column}, {@code reason} and {@code message} are those of its first fault;
 * {@code faults} has all.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ParkedRowView(
        String id,
        String importId,
        @Nullable String orderNumber,
        long line,
        @Nullable String column,
        String reason,
        String message,
        String raw,
        List<ParkedRow.Fault> faults,
        Instant parkedAt) {

    static ParkedRowView of(ParkedRow row) {
        ParkedRow.Fault first = row.faults().getFirst();
        return new ParkedRowView(
                row.id(),
                row.importId(),
                row.orderNumber(),
                first.line(),
                first.column(),
                first.reason(),
                first.message(),
                row.raw(),
                row.faults(),
                row.parkedAt());
    }
}
