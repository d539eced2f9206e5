package io.handshake.ingest.entry.imports;

import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What an import's diary says: that it began and how it ended, that it waits, and which orders it parked. */
final class ImportNotes {
    /** A file of nothing but faults must not fill the diary; all of them are in the import's parked rows. */
    static final int MOST_PARKED = 100;

    private final Activities activities;
    private final Clock clock;

    ImportNotes(Activities activities, Clock clock) {
        this.activities = activities;
        this.clock = clock;
    }

    void begun(Import item) {
        tell(
                item.id(),
                "IMPORT",
                "BEGUN",
                "import of " + item.upload().bytes() + " bytes for cart " + item.cartId()
                        + (item.dryRun() ? ", a dry run" : ""));
    }

    void waits(Import item, String why) {
        tell(item.id(), "WAIT", null, "import waits at order " + item.read() + ": " + why);
    }

    void done(Import item) {
        String counts = Stream.of(Outcome.values())
                .map(outcome -> outcome.name().toLowerCase(Locale.ROOT) + " " + item.count(outcome))
                .collect(Collectors.joining(", "));
        tell(
                item.id(),
                "IMPORT",
                "DONE",
                "cart " + item.cartId() + ", format " + item.format() + ", read " + item.read() + ": " + counts);
    }

    void failed(Import item, Import.Problem problem) {
        tell(
                item.id(),
                "IMPORT",
                "FAILED",
                "cart " + item.cartId() + ", " + problem.slug() + " after " + item.read() + " orders; "
                        + problem.cure());
    }

    /**
     * Tells of each parked order, up to a limit per import. Columns and codes only: values may be personal.
     *
     * @param before the import before these orders were counted
     */
    void parked(Import before, List<ParkedRow> rows) {
        long told = before.count(Outcome.PARKED);
        for (ParkedRow row : rows) {
            if (told < MOST_PARKED) {
                tell(
                        key(before, row),
                        "PARKED",
                        null,
                        row.faults().stream()
                                        .map(fault -> fault.reason() + " at line " + fault.line()
                                                + (fault.column() == null ? "" : ", column " + fault.column()))
                                        .collect(Collectors.joining("; "))
                                + "; mend it in the parked rows of import " + before.id() + " and upload it again");
            } else if (told == MOST_PARKED) {
                tell(
                        before.id(),
                        "PARKED",
                        null,
                        "more than " + MOST_PARKED
                                + " orders are parked; the rest is in the parked rows of the import");
            }
            told++;
        }
    }

    private static String key(Import item, ParkedRow row) {
        String number = row.orderNumber();
        try {
            return number == null ? item.id() : new OrderKey(item.cartId(), number).toString();
        } catch (IllegalArgumentException misshapen) {
            return item.id();
        }
    }

    private void tell(String key, String kind, @Nullable String outcome, String detail) {
        activities.tell(new ActivityNote(
                key,
                kind,
                outcome,
                null,
                null,
                detail,
                Trace.current().map(Traceparent::traceId).orElse(null),
                clock.instant()));
    }
}
