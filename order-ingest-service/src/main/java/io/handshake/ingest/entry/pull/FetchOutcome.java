package io.handshake.ingest.entry.pull;

import io.handshake.ingest.domain.Defect;
import io.handshake.ingest.domain.Outcome;
import io.handshake.vocabulary.OrderKey;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of fetching one order. */
public sealed interface FetchOutcome {

    /** It was read, and counts as this; never {@code PARKED}. */
    record TakenIn(OrderKey order, Outcome outcome) implements FetchOutcome {}

    /**
     * It was read and cannot be taken in; it is parked, whole.
     *
     * @param id at {@code GET /parked}
     * @param defects what is wrong; without personal data
     */
    record Parked(String id, List<Defect> defects) implements FetchOutcome {
        public Parked {
            defects = List.copyOf(defects);
        }
    }

    /** The cart answered that it has no such order. */
    record Absent() implements FetchOutcome {}

    /**
     * The cart could not be asked.
     *
     * @param code as in the connector's answer
     * @param reason one line without secrets
     * @param retryAfter how long to wait; null if unknown
     */
    record Failed(String code, String reason, @Nullable Duration retryAfter) implements FetchOutcome {}

    /** Orders of this cart cannot be read: it has no API that is known, or there is no such cart. */
    record NotPulled() implements FetchOutcome {}
}
