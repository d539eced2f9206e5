package io.handshake.ingest.domain;

import io.handshake.ingest.domain.ImportedOrder.TakenIn;
import io.handshake.vocabulary.CartOrder;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decides what becomes of an order that a cart states: the whole order is taken in, or nothing of it.
 *
 * <p>Newest wins: a statement older than the stored one, by the cart's own time of change, changes nothing. Where the
 * source gives no such time, the statement that comes later counts as newer; a statement of an import that a later import
 * of the cart has overtaken does not come later, whenever its worker gets to it.
 */
public final class TakeInOrder {

    /**
     * Where a statement comes from: a place in an import, or an offset in a partition, which stands for an import without
     * an end; or a reading at the cart.
     *
     * @param importId names it
     * @param turn of the import among those of its cart, by {@link Imports.Work#turn}; 0 where there is no such order
     * @param endless whether it is a partition
     */
    public record Source(String importId, long turn, long place, boolean endless) {

        /** A place in an import. */
        public Source(String importId, long turn, long place) {
            this(importId, turn, place, false);
        }

        /** A place in an import that stands in no order with others. */
        public Source(String importId, long place) {
            this(importId, 0, place);
        }

        /** An offset in a partition. */
        public static Source inPartition(String partition, long offset) {
            return new Source(partition, 0, offset, true);
        }

        /** A reading at the cart, which tells how the order is now and has no places. */
        public static Source atCart(String reading) {
            return new Source(reading, 0, NOWHERE, false);
        }

        boolean placed() {
            return place != NOWHERE;
        }
    }

    /** What to do with the order. */
    public sealed interface Decision {

        /** What it counts as. */
        Outcome outcome();

        /** Store this and publish it as a new revision. */
        record Publish(Outcome outcome, ImportedOrder after) implements Decision {}

        /** Store this; subscribers need not hear of it. */
        record Remember(Outcome outcome, ImportedOrder after) implements Decision {}

        /** Nothing to store. */
        record Leave(Outcome outcome) implements Decision {}

        /** The order cannot be taken in as it is. */
        record Park(List<Defect> defects) implements Decision {
            @Override
            public Outcome outcome() {
                return Outcome.PARKED;
            }
        }
    }

    /** Three bytes each at worst, this stays below the megabyte that brokers take in one message by default. */
    private static final int MOST_CHARACTERS = 300_000;

    /** More than any batch that is done again after a crash; a topic goes on for ever, and an order must not grow with it. */
    private static final int MOST_PLACES = 1_000;

    private static final long NOWHERE = -1;

    private TakeInOrder() {}

    /**
     * Decides.
     *
     * @param before the order as it is stored; null if it is not
     */
    public static Decision decide(
            @Nullable ImportedOrder before, CartOrder stated, CartPolicy policy, Source source, Instant now) {
        List<Defect> defects = Completeness.check(stated);
        if (!defects.isEmpty()) {
            return new Decision.Park(defects);
        }
        Outcome already = before == null || !source.placed() ? null : alreadyDone(before, source);
        if (already != null) {
            return new Decision.Leave(already);
        }
        CartOrder order = policy.apply(stated);
        String omsService = policy.omsService(order);
        Fingerprint print = Fingerprint.of(order, omsService);
        if (print.size() > MOST_CHARACTERS) {
            return new Decision.Park(List.of(new Defect(
                    "ORDER_TOO_LARGE",
                    "lines",
                    "the order holds " + print.size() + " characters, and an event may hold " + MOST_CHARACTERS
                            + "; shorten its notes or split it into several orders")));
        }
        String fingerprint = print.digest();
        if (before == null) {
            Outcome outcome = ImportedOrder.held(order.state()) ? Outcome.HELD : Outcome.IMPORTED;
            TakenIn takenIn = mark(TakenIn.BY_NONE, source, outcome);
            return new Decision.Publish(outcome, new ImportedOrder(order, 1, fingerprint, omsService, 0, now, takenIn));
        }
        boolean newer = isBefore(before.order().sourceUpdatedAt(), order.sourceUpdatedAt());
        boolean older = isBefore(order.sourceUpdatedAt(), before.order().sourceUpdatedAt())
                || (!newer && overtaken(before, source));
        if (before.fingerprint().equals(fingerprint)) {
            if (newer) {
                TakenIn marked = source.placed() ? mark(before.takenIn(), source, Outcome.UNCHANGED) : before.takenIn();
                return new Decision.Remember(Outcome.UNCHANGED, same(before, order, marked));
            }
            // Without its mark, an older record that is replayed would count as newer than this one.
            return source.endless()
                    ? new Decision.Remember(
                            Outcome.UNCHANGED, same(before, before.order(), read(before.takenIn(), source)))
                    : new Decision.Leave(Outcome.UNCHANGED);
        }
        if (older) {
            return new Decision.Leave(Outcome.STALE);
        }
        Outcome outcome = ImportedOrder.held(order.state()) ? Outcome.HELD : Outcome.REVISED;
        return new Decision.Publish(
                outcome,
                new ImportedOrder(
                        order,
                        before.revision() + 1,
                        fingerprint,
                        omsService,
                        // What was done to an order that the OMS has taken gives it nothing to do.
                        before.acknowledgedRevision() == before.revision() && Progress.only(before, order, omsService)
                                ? before.revision() + 1
                                : before.acknowledgedRevision(),
                        now,
                        mark(before.takenIn(), source, outcome)));
    }

    /**
     * The outcome of this very place, if it was done before a crash: without this a place that is run again would count
     * as unchanged, and two statements of one order in one export would be revised back and forth. Places are done in
     * order, so a place before a marked one was done too; having no mark of its own, it changed nothing.
     */
    private static @Nullable Outcome alreadyDone(ImportedOrder before, Source source) {
        TakenIn takenIn = before.takenIn();
        Map<Long, Outcome> places = takenIn.importId().equals(source.importId()) ? takenIn.places() : Map.of();
        boolean passed = places.keySet().stream().anyMatch(place -> place > source.place())
                || takenIn.read().getOrDefault(source.importId(), -1L) >= source.place();
        return passed ? places.getOrDefault(source.place(), Outcome.UNCHANGED) : places.get(source.place());
    }

    /** As after a worker that was stopped for longer than its lease: another finished its import, and then a later one. */
    private static boolean overtaken(ImportedOrder before, Source source) {
        return source.turn() > 0 && source.turn() < before.takenIn().turn();
    }

    private static TakenIn mark(TakenIn before, Source source, Outcome outcome) {
        if (!source.placed()) {
            return before.broughtBy(source.importId());
        }
        TreeMap<Long, Outcome> places = new TreeMap<>();
        if (before.importId().equals(source.importId())) {
            places.putAll(before.places());
        }
        places.put(source.place(), outcome);
        while (places.size() > MOST_PLACES) {
            places.pollFirstEntry();
        }
        long turn = source.turn() == 0 ? before.turn() : source.turn();
        return new TakenIn(source.importId(), turn, places, read(before, source).read());
    }

    /** Leaves the places of the last import as they are: it may be done again, too. */
    private static TakenIn read(TakenIn before, Source source) {
        if (!source.endless()) {
            return before;
        }
        Map<String, Long> read = new HashMap<>(before.read());
        read.merge(source.importId(), source.place(), Math::max);
        return new TakenIn(before.importId(), before.turn(), before.places(), read, before.by());
    }

    private static ImportedOrder same(ImportedOrder before, CartOrder order, TakenIn takenIn) {
        return new ImportedOrder(
                order,
                before.revision(),
                before.fingerprint(),
                before.omsService(),
                before.acknowledgedRevision(),
                before.importedAt(),
                takenIn);
    }

    private static boolean isBefore(@Nullable Instant one, @Nullable Instant other) {
        return one != null && other != null && one.isBefore(other);
    }
}
