package io.handshake.runtime.store;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Due batches on their way to the broker together: per aggregate the changes to be sent, oldest first, of which only the
 * first may be under way. Touched by one thread at a time.
 */
final class Load {
    private final List<DueBatch> batches;
    private final Instant leasedUntil;
    private final Map<Name, Deque<Step>> steps = new LinkedHashMap<>();
    private final Map<String, Set<String>> left = new HashMap<>();
    private final Map<String, Set<String>> silent = new HashMap<>();
    private final Set<Name> touched = new HashSet<>();
    private long bytes;
    private boolean acknowledged;
    private boolean brokerAway;
    private @Nullable Throwable failure;

    /** Which aggregate: the same id may stand in several collections. */
    record Name(String collection, String id) {}

    /** The events of one change, owed by one batch. */
    record Step(DueBatch batch, List<OutboxEntry> events) {}

    Load(List<DueBatch> batches) {
        this.batches = batches;
        this.leasedUntil = batches.stream()
                .map(DueBatch::leasedUntil)
                .min(Instant::compareTo)
                .orElse(Instant.MIN);
        batches.forEach(batch -> left.put(batch.id(), new HashSet<>(batch.keys())));
    }

    /** The next change of an aggregate. */
    void add(Name aggregate, Step step) {
        steps.computeIfAbsent(aggregate, _ -> new ArrayDeque<>()).add(step);
        touched.add(aggregate);
        bytes += step.events().stream().mapToLong(OutboxEntry::size).sum();
    }

    /** Of which aggregates something was, or was to be, sent. */
    Set<Name> touched() {
        return touched;
    }

    /** The aggregate was looked at and holds no event of the batch. */
    void silent(DueBatch batch, String id) {
        silent.computeIfAbsent(batch.id(), _ -> new HashSet<>()).add(id);
    }

    /** It never will: its writer is dead. */
    void abandon(DueBatch batch, String id) {
        names(batch).remove(id);
    }

    private Set<String> names(DueBatch batch) {
        return Objects.requireNonNull(left.get(batch.id()), "not of this load");
    }

    List<DueBatch> batches() {
        return batches;
    }

    long bytes() {
        return bytes;
    }

    /** When the first of its leases runs out. */
    Instant leasedUntil() {
        return leasedUntil;
    }

    /** What may be sent now: of each aggregate its oldest change. */
    Map<Name, Step> next() {
        Map<Name, Step> next = new LinkedHashMap<>();
        steps.forEach((aggregate, changes) -> next.put(aggregate, changes.getFirst()));
        return next;
    }

    boolean isSent() {
        return steps.isEmpty();
    }

    /** The broker has the aggregate's oldest change. */
    void acknowledged(Name aggregate) {
        Deque<Step> changes = Objects.requireNonNull(steps.get(aggregate), "not under way");
        names(changes.removeFirst().batch()).remove(aggregate.id());
        if (changes.isEmpty()) {
            steps.remove(aggregate);
        }
        acknowledged = true;
    }

    /** @param alone whether only this event is at fault, and not the broker away */
    void failed(Throwable why, boolean alone) {
        failure = failure == null ? why : failure;
        brokerAway |= !alone;
    }

    /** Whether something failed that says that the broker is away. */
    boolean brokerAway() {
        return brokerAway;
    }

    /** The first thing that went wrong; null if nothing did. */
    @Nullable
    Throwable failure() {
        return failure;
    }

    boolean anyAcknowledged() {
        return acknowledged;
    }

    Set<String> left(DueBatch batch) {
        return names(batch);
    }

    /** Whether none of what is left of the batch was found in its aggregates. */
    boolean onlySilentLeft(DueBatch batch) {
        return silent.getOrDefault(batch.id(), Set.of()).containsAll(names(batch));
    }

    /** Whether nothing of the batch could be sent, and nothing was tried in vain: earlier changes are in others' hands. */
    boolean onlyWaited(DueBatch batch) {
        return failure == null && names(batch).size() == batch.keys().size() && !onlySilentLeft(batch);
    }
}
