package io.handshake.runtime.dedupe;

import com.mongodb.client.MongoDatabase;
import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.store.Outbox;
import io.handshake.runtime.store.StateCodec;
import java.time.Clock;
import java.util.Optional;
import java.util.function.Function;

/**
 * Aggregates that take each event in once, however often and in whichever order it comes. The leg's state knows nothing
 * of it: marks lie beside it in the same document, and are written with it or not at all.
 */
public final class GuardedAggregates<S> {
    private final Aggregates<Guarded<S>> aggregates;
    private final CompareAndSet<Guarded<S>> compareAndSet;

    /** Parameters as of {@link Aggregates}. */
    public GuardedAggregates(
            MongoDatabase database,
            String collection,
            StateCodec<S> codec,
            Outbox outbox,
            Clock clock,
            CrashPoints crashPoints) {
        this.aggregates = new Aggregates<>(database, collection, new GuardedCodec<>(codec), outbox, clock, crashPoints);
        this.compareAndSet = new CompareAndSet<>(aggregates);
    }

    /** The state; empty if nothing made one yet. */
    public Optional<S> find(String id) {
        return aggregates
                .find(id)
                .flatMap(stored -> Optional.ofNullable(stored.state()))
                .flatMap(guarded -> Optional.ofNullable(guarded.state()));
    }

    /**
     * Takes an event in, unless it was taken in before. An event that the decision leaves without a change is marked all
     * the same, or an older one could still come in behind it.
     *
     * @param decide as in {@link CompareAndSet#change}; not asked for an event that is dropped
     * @return the decision's result; empty if the event was dropped
     * @throws Contended as {@link CompareAndSet#change} does
     */
    public <R> Optional<R> takeIn(String id, Mark mark, Function<Optional<S>, Step<S, R>> decide) {
        return compareAndSet.change(id, stored -> {
            Guarded<S> before = stored.orElseGet(Guarded::nothing);
            Guarded<S> marked = before.admit(mark).orElse(null);
            if (marked == null) {
                return Step.leave(Optional.empty());
            }
            Step<S, R> step = decide.apply(Optional.ofNullable(before.state()));
            S after = step.after();
            return new Step<>(Optional.of(step.result()), after == null ? marked : marked.with(after), step.events());
        });
    }

    /** Changes the state for another reason than an event, such as a request or a timer. */
    public <R> R change(String id, Function<Optional<S>, Step<S, R>> decide) {
        return compareAndSet.change(id, stored -> {
            Guarded<S> before = stored.orElseGet(Guarded::nothing);
            Step<S, R> step = decide.apply(Optional.ofNullable(before.state()));
            S after = step.after();
            return new Step<>(step.result(), after == null ? null : before.with(after), step.events());
        });
    }

    /**
     * Drops the state and keeps the marks, so that nothing of what was taken in before comes back. Scrubbing the whole
     * document would drop the marks too.
     *
     * @return whether there was a state
     */
    public boolean forget(String id) {
        return compareAndSet.change(
                id,
                stored -> stored.filter(guarded -> guarded.state() != null)
                        .map(guarded -> Step.save(true, new Guarded<S>(null, guarded.sequences(), guarded.facts())))
                        .orElseGet(() -> Step.leave(false)));
    }
}
