package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One export on its way in, and how far it has come.
 *
 * @param format what it turned out to be; null until it was looked at
 * @param header the columns of a table; empty for documents, and until it was looked at
 * @param rows rows or elements in the export, as far as known
 * @param total orders in the export; null until it was looked through
 * @param counts orders done so far, by outcome; they add up to {@link #read()}
 * @param problem why it failed; null if it did not
 * @param trace the trace of the request that brought it, as W3C Trace Context writes it; null if there was none
 */
public record Import(
        String id,
        CartId cartId,
        Upload upload,
        boolean dryRun,
        @Nullable String format,
        List<String> header,
        State state,
        long rows,
        @Nullable Long total,
        Map<Outcome, Long> counts,
        Instant startedAt,
        @Nullable Instant finishedAt,
        @Nullable Problem problem,
        @Nullable String trace) {

    /**
     * What was uploaded.
     *
     * @param contentType what the uploader called it; a hint only
     * @param declaredFormat the format that the uploader named; null to go by content
     */
    public record Upload(
            long bytes,
            String sha256,
            @Nullable String contentType,
            @Nullable String declaredFormat) {}

    /** Why an import failed: what happened, where, and what to do. */
    public record Problem(
            String slug,
            String title,
            String detail,
            @Nullable String place,
            String cure) {}

    /** How far an import is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED
    }

    public Import {
        header = List.copyOf(header);
        counts = Map.copyOf(counts);
    }

    public static Import begun(String id, CartId cartId, Upload upload, boolean dryRun, Instant now) {
        return new Import(
                id, cartId, upload, dryRun, null, List.of(), State.RUNNING, 0, null, Map.of(), now, null, null, null);
    }

    /** The same import as part of a trace. */
    public Import in(String traceparent) {
        return new Import(
                id,
                cartId,
                upload,
                dryRun,
                format,
                header,
                state,
                rows,
                total,
                counts,
                startedAt,
                finishedAt,
                problem,
                traceparent);
    }

    /** Orders done so far: also where a killed import goes on. */
    public long read() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    public long count(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    public Import surveyed(String asFormat, List<String> columns, long rowsInAll, long ordersInAll) {
        return new Import(
                id,
                cartId,
                upload,
                dryRun,
                asFormat,
                columns,
                state,
                rowsInAll,
                ordersInAll,
                counts,
                startedAt,
                null,
                null,
                trace);
    }

    public Import counted(Iterable<Outcome> outcomes) {
        Map<Outcome, Long> sum = new EnumMap<>(Outcome.class);
        sum.putAll(counts);
        outcomes.forEach(outcome -> sum.merge(outcome, 1L, Long::sum));
        return new Import(
                id,
                cartId,
                upload,
                dryRun,
                format,
                header,
                state,
                rows,
                total,
                sum,
                startedAt,
                finishedAt,
                problem,
                trace);
    }

    public Import done(Instant now) {
        return new Import(
                id,
                cartId,
                upload,
                dryRun,
                format,
                header,
                State.DONE,
                rows,
                total,
                counts,
                startedAt,
                now,
                null,
                trace);
    }

    public Import failed(Problem why, Instant now) {
        return new Import(
                id,
                cartId,
                upload,
                dryRun,
                format,
                header,
                State.FAILED,
                rows,
                total,
                counts,
                startedAt,
                now,
                why,
                trace);
    }
}
