package io.handshake.confirm.domain;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What time it is, and when it is time for what. */
record Calendar(Instant now, Patience patience, @Nullable Duration authorizationLasts) {

    Duration awaitOrder() {
        return patience.awaitOrder();
    }

    /** Whether the order of a shipment should have come by now. */
    boolean waitedFor(Shipment shipment) {
        return !now.isBefore(shipment.receivedAt().plus(patience.awaitOrder()));
    }

    /** When time alone may change something; null if it can't. */
    @Nullable
    Instant nextLook(OrderHandshake at) {
        Stream<Instant> waiting = at.order() == null
                ? at.shipments().stream().map(one -> one.receivedAt().plus(patience.awaitOrder()))
                : Stream.empty();
        return Stream.concat(waiting, Stream.ofNullable(warnAt(at)))
                .filter(now::isBefore)
                .min(Instant::compareTo)
                .orElse(null);
    }

    /** When somebody must be told that an authorised payment, not captured yet, will expire; null if there is none. */
    @Nullable
    Instant warnAt(OrderHandshake at) {
        KnownOrder order = at.order();
        Duration lasts = authorizationLasts;
        return order == null
                        || lasts == null
                        || order.cancelled()
                        || Captures.open(at, order).add(Captures.underWay(at)).signum() == 0
                ? null
                : order.placedAt().plus(lasts).minus(patience.warnBefore());
    }

    /** When it is late, when all has settled, and then now and then. */
    @Nullable
    Instant nextCheck(OrderHandshake at) {
        List<Shipment> begun =
                at.shipments().stream().filter(one -> !one.steps().isEmpty()).toList();
        if (begun.isEmpty()) {
            return null;
        }
        Instant last = begun.stream()
                .flatMap(one -> one.steps().values().stream())
                .map(Step::at)
                .max(Instant::compareTo)
                .orElse(now);
        Reconciled before = at.reconciled();
        if (before != null && before.basis() == at.basis()) {
            Instant next = before.at().plus(patience.recheck());
            return next.isAfter(last.plus(patience.watched())) ? null : next;
        }
        Instant settled = last.plus(patience.settle());
        Instant late = begun.stream()
                .filter(one -> !one.finished())
                .map(one -> one.statedAt().plus(patience.promise()))
                .min(Instant::compareTo)
                .orElse(settled);
        return late.isAfter(settled) ? late : settled;
    }
}
