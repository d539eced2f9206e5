package io.handshake.confirm.publish;

import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Reconciled;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Task;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import java.time.Clock;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the diary says of an order's shipments, from what has changed: that one was taken, is held, was corrected or voided;
 * that people are asked, or need not be asked any more; and what the cart was found to show. What is tried at carts is told by
 * the ledger of effects. A change that lost a race may be told twice, for a diary counts for nothing.
 */
public final class HandshakeDiary {
    private final Activities activities;
    private final Clock clock;

    public HandshakeDiary(Activities activities, Clock clock) {
        this.activities = activities;
        this.clock = clock;
    }

    /**
     * Notes what is new.
     *
     * @param before null if it is the first that is known of the order
     */
    public void changed(@Nullable OrderHandshake before, OrderHandshake after) {
        for (Shipment shipment : after.shipments()) {
            shipment(before == null ? null : before.shipment(shipment.id()).orElse(null), shipment, after);
        }
        for (Task task : after.tasks()) {
            task(before == null ? null : before.task(task.name()).orElse(null), task, after);
        }
        reconciled(before == null ? null : before.reconciled(), after);
    }

    private void shipment(@Nullable Shipment before, Shipment now, OrderHandshake order) {
        if (before == null || before.standing() != now.standing()) {
            String why = order.discrepancies().stream()
                    .filter(one -> now.id().equals(one.shipmentId()))
                    .map(one -> one.kind() + ": " + one.detail())
                    .collect(Collectors.joining("; "));
            tell(
                    order,
                    "SHIPMENT",
                    switch (now.standing()) {
                        case AWAITS_ORDER -> "WAITS";
                        case CLEAR -> "TAKEN";
                        case HELD -> "HELD";
                        case VOIDED -> "VOIDED";
                    },
                    "shipment " + now.id() + ", packages " + now.boxes().size() + (why.isEmpty() ? "" : "; " + why));
        }
        if (before != null && before.corrections().size() < now.corrections().size()) {
            tell(
                    order,
                    "SHIPMENT",
                    "CORRECTED",
                    "shipment " + now.id() + ", packages " + now.boxes().size());
        }
    }

    private void task(@Nullable Task before, Task now, OrderHandshake order) {
        Instant openSince = before == null || !before.open() ? null : before.openedAt();
        if (now.open() && !now.openedAt().equals(openSince)) {
            tell(order, "TASK", "OPENED", now.title() + ": " + now.why());
        }
        Task.Resolution resolution = now.resolution();
        if (openSince != null && resolution != null) {
            Task.Choice choice = resolution.outcome();
            // A person's note is for those who may read tasks.
            tell(
                    order,
                    "TASK",
                    "RESOLVED",
                    now.name() + ": " + (choice == null ? resolution.note() : choice + " by " + resolution.by()));
        }
    }

    /** The same found again is no news. */
    private void reconciled(@Nullable Reconciled before, OrderHandshake order) {
        Reconciled now = order.reconciled();
        if (now == null) {
            return;
        }
        boolean match = now.verdict() == Reconciled.Verdict.MATCH;
        boolean same = before == null
                ? match
                : before.verdict() == now.verdict() && Objects.equals(before.differences(), now.differences());
        if (!same) {
            tell(order, "RECONCILIATION", now.verdict().name(), match ? "the cart shows what left" : now.inWords());
        }
    }

    private void tell(OrderHandshake order, String kind, String outcome, String detail) {
        activities.tell(new ActivityNote(
                order.key().toString(),
                kind,
                outcome,
                null,
                null,
                detail,
                Trace.current().map(Traceparent::traceId).orElse(null),
                clock.instant()));
    }
}
