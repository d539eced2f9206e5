package io.handshake.runtime.dedupe;

import io.handshake.runtime.store.Aggregates;
import io.handshake.runtime.store.Change;
import io.handshake.runtime.store.SaveOutcome;
import io.handshake.runtime.store.Stored;
import java.util.Optional;
import java.util.function.Function;

/** Reads an aggregate, lets it be decided on, saves; whoever was slower than another reads and decides again. */
public final class CompareAndSet<S> {
    /** Somebody else won this often in a row: not a race any more, but a fault. */
    static final int MOST_ROUNDS = 100;

    private final Aggregates<S> aggregates;

    public CompareAndSet(Aggregates<S> aggregates) {
        this.aggregates = aggregates;
    }

    /**
     * Decides and saves. State and events are one write.
     *
     * @param decide from the stored state, empty if there is none or it was scrubbed; without effects of its own, since it is asked again
     *     after each lost race
     * @return the result of the decision that was saved, or that left the state
     * @throws Contended if it lost too often; nothing was written
     * @throws com.mongodb.MongoException if the store can't be reached; it may have been written all the same
     */
    public <R> R change(String id, Function<Optional<S>, Step<S, R>> decide) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Stored<S> before = aggregates.find(id).orElse(null);
            Step<S, R> step = decide.apply(before == null ? Optional.empty() : Optional.ofNullable(before.state()));
            S after = step.after();
            if (after == null) {
                return step.result();
            }
            switch (aggregates.save(new Change<>(id, before, after, step.events()))) {
                case SaveOutcome.Saved _ -> {
                    return step.result();
                }
                case SaveOutcome.ConcurrentChange _ -> {}
            }
        }
        throw new Contended(id, MOST_ROUNDS);
    }
}
