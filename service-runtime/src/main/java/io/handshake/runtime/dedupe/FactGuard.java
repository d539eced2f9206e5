package io.handshake.runtime.dedupe;

import io.handshake.runtime.dedupe.Mark.Fact;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Lets each fact in once. It remembers every id, since a fact may come again after any time; the facts of one aggregate
 * are few. Immutable.
 */
public final class FactGuard {
    public static final FactGuard NONE = new FactGuard(Set.of());

    private final Set<String> seen;

    private FactGuard(Set<String> seen) {
        this.seen = Collections.unmodifiableSet(seen);
    }

    /** The guard after this fact; empty if the fact must be dropped. */
    public Optional<FactGuard> admit(Fact fact) {
        if (seen.contains(fact.id())) {
            return Optional.empty();
        }
        Set<String> next = new LinkedHashSet<>(seen);
        next.add(fact.id());
        return Optional.of(new FactGuard(next));
    }

    List<String> ids() {
        return List.copyOf(seen);
    }

    static FactGuard of(Collection<String> ids) {
        return new FactGuard(new LinkedHashSet<>(ids));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FactGuard that && seen.equals(that.seen);
    }

    @Override
    public int hashCode() {
        return seen.hashCode();
    }

    @Override
    public String toString() {
        return "FactGuard" + seen;
    }
}
