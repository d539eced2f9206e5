package io.handshake.confirm.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Reconciled;
import io.handshake.confirm.domain.Shipment;
import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A day's orders held against their carts.
 *
 * @param orders how many orders have a shipment of that day
 * @param verdicts how many of them have which verdict
 * @param withinPromise the share of their shipments, 0 to 1, that were confirmed within the promised time; absent if none
 *     could be by now
 * @param promise ISO 8601
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ReconciliationView(
        LocalDate date,
        @Nullable String cart,
        int orders,
        Map<String, Integer> verdicts,
        @Nullable Double withinPromise,
        String promise,
        List<Item> items,
        @Nullable String next) {
    private static final String PENDING = "PENDING";

    /**
     * One order.
     *
     * @param verdict of {@link Reconciled.Verdict}, or {@code PENDING}
     * @param at when the cart was read; absent if it was not
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Item(
            String orderKey,
            String verdict,
            List<String> shipments,
            @Nullable Instant at,
            List<Reconciled.Difference> differences) {
        static final List<String> HEADER =
                List.of("order_key", "verdict", "shipments", "read_at", "field", "shipment", "expected", "found");

        static Item of(OrderHandshake handshake, Duration promise, Instant now) {
            Reconciled found = handshake.reconciledSinceLastChange();
            List<Reconciled.Difference> late = handshake.late(promise, now);
            // Lateness is known without the cart, also while it can't be read.
            boolean isLate = !late.isEmpty() && (found == null || !found.needsPerson());
            return new Item(
                    handshake.key().toString(),
                    isLate
                            ? Reconciled.Verdict.LATE.name()
                            : found == null ? PENDING : found.verdict().name(),
                    handshake.shipments().stream().map(Shipment::id).toList(),
                    found == null ? null : found.at(),
                    isLate ? late : found == null ? List.of() : found.differences());
        }

        /** One for each difference. */
        List<List<String>> rows() {
            List<String> common = List.of(
                    CsvCell.safe(orderKey),
                    verdict,
                    CsvCell.safe(String.join(" ", shipments)),
                    at == null ? "" : at.toString());
            List<List<String>> rows = new ArrayList<>();
            for (Reconciled.Difference one : differences) {
                List<String> row = new ArrayList<>(common);
                row.addAll(List.of(
                        one.field().name(),
                        CsvCell.safe(one.shipmentId()),
                        CsvCell.safe(one.expected()),
                        CsvCell.safe(one.found())));
                rows.add(row);
            }
            if (rows.isEmpty()) {
                List<String> row = new ArrayList<>(common);
                row.addAll(List.of("", "", "", ""));
                rows.add(row);
            }
            return rows;
        }
    }

    private static boolean isLate(Shipment shipment, Duration promise, Instant now) {
        return !shipment.voided()
                && !shipment.finished()
                && now.isAfter(shipment.statedAt().plus(promise));
    }

    /** Counts a day. */
    static final class Figures {
        private final LocalDate day;
        private final Duration promise;
        private final Instant now;
        private final Map<String, Integer> verdicts = new TreeMap<>();
        private int orders;
        private int inTime;
        private int counted;

        Figures(LocalDate day, Duration promise, Instant now) {
            this.day = day;
            this.promise = promise;
            this.now = now;
        }

        void count(OrderHandshake handshake) {
            orders++;
            verdicts.merge(Item.of(handshake, promise, now).verdict(), 1, Integer::sum);
            for (Shipment shipment : handshake.shipments()) {
                Instant end = shipment.finishedAt();
                boolean another = !LocalDate.ofInstant(shipment.report().shippedAt(), ZoneOffset.UTC)
                        .equals(day);
                if (another || shipment.voided() || (end == null && !isLate(shipment, promise, now))) {
                    continue;
                }
                counted++;
                if (end != null && !end.isAfter(shipment.statedAt().plus(promise))) {
                    inTime++;
                }
            }
        }

        ReconciliationView view(@Nullable CartId cart, List<OrderHandshake> page, @Nullable String next) {
            return new ReconciliationView(
                    day,
                    cart == null ? null : cart.value(),
                    orders,
                    verdicts,
                    counted == 0 ? null : (double) inTime / counted,
                    promise.toString(),
                    page.stream().map(one -> Item.of(one, promise, now)).toList(),
                    next);
        }
    }
}
