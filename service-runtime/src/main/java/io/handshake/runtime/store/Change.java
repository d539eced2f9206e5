package io.handshake.runtime.store;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A new state of one aggregate and the events that go with it: written together or not at all.
 *
 * @param before what the change was decided on; null creates the aggregate
 */
public record Change<S>(String id, @Nullable Stored<S> before, S after, List<EventDraft> events) {

    public Change {
        events = List.copyOf(events);
    }
}
