package io.handshake.ingest.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Outcome;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far an import is. Counts are orders, {@code rows} apart; {@code read} is the sum of the six after it.
 *
 * @param total orders in the whole export; absent until it was looked through
 * @param problem why it failed; absent if it did not
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImportView(
        String id,
        String cartId,
        @Nullable String format,
        Import.State state,
        boolean dryRun,
        long rows,
        @Nullable Long total,
        long read,
        long imported,
        long revised,
        long unchanged,
        long stale,
        long held,
        long parked,
        Instant startedAt,
        @Nullable Instant finishedAt,
        Import.@Nullable Problem problem) {

    static ImportView of(Import item) {
        return new ImportView(
                item.id(),
                item.cartId().value(),
                item.format(),
                item.state(),
                item.dryRun(),
                item.rows(),
                item.total(),
                item.read(),
                item.count(Outcome.IMPORTED),
                item.count(Outcome.REVISED),
                item.count(Outcome.UNCHANGED),
                item.count(Outcome.STALE),
                item.count(Outcome.HELD),
                item.count(Outcome.PARKED),
                item.startedAt(),
                item.finishedAt(),
                item.problem());
    }
}
