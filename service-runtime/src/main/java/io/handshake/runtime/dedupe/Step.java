package io.handshake.runtime.dedupe;

import io.handshake.runtime.store.EventDraft;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a decision comes to.
 *
 * @param result for whoever asked for the decision
 * @param after the new state; null leaves the old one
 * @param events that go with it; none where the state is left
 */
public record Step<S, R>(R result, @Nullable S after, List<EventDraft> events) {

    public Step {
        events = List.copyOf(events);
        if (after == null && !events.isEmpty()) {
            throw new IllegalArgumentException("events without a change of state would be lost with a crash");
        }
    }

    public static <S, R> Step<S, R> leave(R result) {
        return new Step<>(result, null, List.of());
    }

    public static <S, R> Step<S, R> save(R result, S after, EventDraft... events) {
        return new Step<>(result, after, List.of(events));
    }
}
