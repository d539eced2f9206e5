package io.handshake.runtime.dedupe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state together with what it has taken in.
 *
 * @param state null while everything that came changed nothing
 */
public record Guarded<S>(@Nullable S state, SequenceGuard sequences, FactGuard facts) {

    static <S> Guarded<S> nothing() {
        return new Guarded<>(null, SequenceGuard.NONE, FactGuard.NONE);
    }

    /** The same state, with the mark; empty if the event was taken in before. */
    public Optional<Guarded<S>> admit(Mark mark) {
        return switch (mark) {
            case Mark.Restatement event -> sequences.admit(event).map(next -> new Guarded<>(state, next, facts));
            case Mark.Fact fact -> facts.admit(fact).map(next -> new Guarded<>(state, sequences, next));
        };
    }

    /** Another state, with the same marks. */
    public Guarded<S> with(S next) {
        return new Guarded<>(next, sequences, facts);
    }
}
