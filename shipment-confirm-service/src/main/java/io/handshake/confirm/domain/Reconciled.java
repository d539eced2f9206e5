package io.handshake.confirm.domain;

import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What came of holding an order's shipments against what the cart shows.
 *
 * @param differences empty for a match
 * @param at when the cart was read, or could not be
 * @param basis names what it was held against, so that a change since then is noticed
 */
public record Reconciled(Verdict verdict, List<Difference> differences, Instant at, int basis) {

    /** In short. */
    public enum Verdict {
        /** The cart shows what left. */
        MATCH,
        /** The cart has not been told within the promised time. */
        LATE,
        /** The cart does not show a shipment. */
        MISSING,
        /** The cart shows something else. */
        MISMATCH,
        /** The cart can't be asked. */
        UNVERIFIABLE
    }

    /** What can differ. */
    public enum Field {
        SHIPMENT,
        STATUS,
        LINES,
        QUANTITIES,
        TRACKING,
        CAPTURED,
        MAILED;

        static Field of(Step.Name step) {
            return switch (step) {
                case STATUS -> STATUS;
                case TRACKING -> TRACKING;
                case CAPTURE -> CAPTURED;
                case NOTIFY -> MAILED;
            };
        }
    }

    /**
     * One difference, in words without personal data.
     *
     * @param shipmentId empty if it is about the order as a whole
     */
    public record Difference(Field field, String shipmentId, String expected, String found) {}

    /** Whether somebody must look. */
    public boolean needsPerson() {
        return switch (verdict) {
            case MISSING, MISMATCH -> true;
            case MATCH, LATE, UNVERIFIABLE -> false;
        };
    }

    /** All differences on one line. */
    public String inWords() {
        return differences.stream()
                .map(one -> one.field() + (one.shipmentId().isEmpty() ? "" : " of " + one.shipmentId()) + ": expected "
                        + one.expected() + ", found " + one.found())
                .collect(Collectors.joining("; "));
    }

    public Reconciled {
        differences = List.copyOf(differences);
    }
}
