package io.handshake.ingest.entry.pull;

import io.handshake.ingest.domain.ParkedOrder;
import io.handshake.ingest.domain.Pull;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.activity.ActivityNote;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Instant;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the diary says of pulling: that a cart stopped answering or answers again, that we wait, which orders are parked. */
final class PullNotes {
    private final Activities activities;
    private final Clock clock;

    PullNotes(Activities activities, Clock clock) {
        this.activities = activities;
        this.clock = clock;
    }

    void failing(Pull pull) {
        Pull.Health health = pull.health();
        tell(
                pull.cart().value(),
                "PULL",
                "FAILED",
                health.pausedUntil(),
                "orders of cart " + pull.cart() + " can't be read, " + health.code() + ": " + health.reason()
                        + "; it is tried again");
    }

    void answersAgain(CartId cart, int failures) {
        tell(
                cart.value(),
                "PULL",
                "DONE",
                null,
                "cart " + cart + " answers again after " + failures + " failures; nothing was skipped");
    }

    void waits(CartId cart, String why) {
        tell(cart.value(), "WAIT", null, null, "no orders of cart " + cart + " are read: " + why);
    }

    /** Fields and codes only: values may be personal. */
    void parked(ParkedOrder order) {
        String number = order.orderNumber();
        tell(
                number == null || number.isBlank()
                        ? order.cart().value()
                        : new OrderKey(order.cart(), number).toString(),
                "PARKED",
                null,
                null,
                order.faults().stream()
                                .map(fault -> fault.reason() + (fault.column() == null ? "" : " at " + fault.column()))
                                .collect(Collectors.joining("; "))
                        + "; mend it at the cart, then it comes in by itself. It is parked as " + order.id());
    }

    private void tell(String key, String kind, @Nullable String outcome, @Nullable Instant nextAt, String detail) {
        activities.tell(new ActivityNote(
                key,
                kind,
                outcome,
                null,
                nextAt,
                detail,
                Trace.current().map(Traceparent::traceId).orElse(null),
                clock.instant()));
    }
}
