package io.handshake.runtime.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteError;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The aggregates of one kind, each in one document {@code {_id: natural key, v, seq, inc, state, out}}.
 *
 * <p>A change of state and its events are one single-document write, so it needs no transaction and holds on any
 * MongoDB. In order:
 *
 * <ol>
 *   <li>one {@link DueBatch} naming every aggregate that gets an event is written;
 *   <li>all aggregates are written in one bulk, each by compare-and-set on {@code v}, its new events appended to
 *       {@code out};
 *   <li>the {@link Outbox} is kicked; it sends, and removes the due batch after the acknowledgements.
 * </ol>
 *
 * <p>Nothing removes a published event from {@code out} at once. An event whose due batch no longer names the aggregate
 * is acknowledged, and the aggregate's next event drops it. So publishing costs an order no second write.
 *
 * <p>Safe for use by several threads and several instances. Documents are never deleted: {@link #scrub} takes the data
 * away and leaves the rest.
 */
public final class Aggregates<S> {
    private final MongoCollection<Document> collection;
    private final MongoCollection<RawBsonDocument> written;
    private final StateCodec<S> codec;
    private final Outbox outbox;
    private final Clock clock;
    private final CrashPoints crashPoints;

    public Aggregates(
            MongoDatabase database,
            String collection,
            StateCodec<S> codec,
            Outbox outbox,
            Clock clock,
            CrashPoints crashPoints) {
        this.collection = database.getCollection(collection);
        this.written = database.getCollection(collection, RawBsonDocument.class);
        this.codec = codec;
        this.outbox = outbox;
        this.clock = clock;
        this.crashPoints = crashPoints;
    }

    /** The aggregate, if there ever was one; without a state if it was scrubbed. */
    public Optional<Stored<S>> find(String id) {
        return Optional.ofNullable(collection.find(new Document("_id", id)).first())
                .map(stored -> Stored.from(stored, codec));
    }

    /** The aggregates that there ever were, by id; without a state those that were scrubbed. */
    public Map<String, Stored<S>> findAll(Collection<String> ids) {
        Map<String, Stored<S>> found = HashMap.newHashMap(ids.size());
        for (Document stored : collection.find(new Document("_id", new Document("$in", List.copyOf(ids))))) {
            found.put(stored.getString("_id"), Stored.from(stored, codec));
        }
        return found;
    }

    public SaveOutcome save(Change<S> change) {
        return saveAll(List.of(change)).getFirst();
    }

    /**
     * Writes all changes, each for itself: one that meets a concurrent change does not stop the others. When this
     * throws, some may have been written; their events are published all the same.
     *
     * @return the outcomes, in the order of the changes
     * @throws IllegalArgumentException if two changes name the same aggregate
     * @throws com.mongodb.MongoException if the store cannot be reached
     */
    public List<SaveOutcome> saveAll(List<Change<S>> changes) {
        if (changes.isEmpty()) {
            return List.of();
        }
        Set<String> ids = HashSet.newHashSet(changes.size());
        for (Change<S> change : changes) {
            if (!ids.add(change.id())) {
                throw new IllegalArgumentException(
                        "two changes for " + change.id() + " in one batch; save them one after the other");
            }
        }

        Map<String, Set<String>> owed = outbox.stillOwed(changes.stream()
                .filter(change -> !change.events().isEmpty())
                .map(Change::before)
                .filter(Objects::nonNull)
                .flatMap(before -> before.out().stream().map(OutboxEntry::due))
                .distinct()
                .toList());
        List<String> publishing = changes.stream()
                .filter(change -> !change.events().isEmpty())
                .map(Change::id)
                .toList();
        @Nullable
        DueBatch due = publishing.isEmpty()
                ? null
                : outbox.owe(collection.getNamespace().getCollectionName(), publishing);
        crashPoints.reached("after-due-before-write");

        Instant now = clock.instant();
        DocumentBytes bytes = new DocumentBytes();
        List<ReplaceOneModel<RawBsonDocument>> writes = new ArrayList<>(changes.size());
        Map<String, List<OutboxEntry>> fresh = new LinkedHashMap<>();
        Set<String> behind = new HashSet<>();
        for (Change<S> change : changes) {
            Stored<S> before = change.before();
            if (due == null || change.events().isEmpty()) {
                // The newest event stays: the outbox may have to say it again.
                List<OutboxEntry> kept = before == null ? List.of() : before.out();
                writes.add(write(bytes, change.id(), before, change.after(), kept, List.of()));
                continue;
            }
            List<OutboxEntry> unpublished = unpublished(before, owed);
            List<OutboxEntry> added = identified(change.id(), before, change.events(), due, now);
            if (unpublished.isEmpty()) {
                fresh.put(change.id(), added);
            } else {
                behind.add(change.id());
            }
            writes.add(write(bytes, change.id(), before, change.after(), unpublished, added));
        }

        List<SaveOutcome> outcomes = new ArrayList<>(changes.size());
        Set<Integer> lost = lostRaces(writes);
        for (int i = 0; i < changes.size(); i++) {
            if (lost.contains(i)) {
                fresh.remove(changes.get(i).id());
                behind.remove(changes.get(i).id());
                outcomes.add(new SaveOutcome.ConcurrentChange());
            } else {
                outcomes.add(new SaveOutcome.Saved());
            }
        }
        crashPoints.reached("after-write-before-send");
        if (due != null) {
            outbox.publish(due, fresh, behind);
        }
        return outcomes;
    }

    /**
     * Takes the aggregate's data away, for good: the state, and the copies of it in published events. Key, version and
     * sequence stay, so what is saved later is a new life that goes on counting: its events have higher sequences, other
     * ids and the next incarnation. An aggregate without a state is left as it is.
     *
     * <p>Refused while an event is unpublished. Its subscribers are owed the facts in it, and what replaces it on the
     * way must come after it. One that has effects is scrubbed by their keeper.
     *
     * @param farewell what subscribers are told, in the same write; for a compacted topic a {@link EventDraft#tombstone}
     *     per key, or the erased data would stand there for good
     */
    public ScrubOutcome scrub(Stored<S> before, List<EventDraft> farewell) {
        if (before.state() == null) {
            return new ScrubOutcome.Scrubbed();
        }
        List<String> dues =
                before.out().stream().map(OutboxEntry::due).distinct().toList();
        if (!unpublished(before, outbox.stillOwed(dues)).isEmpty()) {
            return new ScrubOutcome.Unpublished();
        }
        @Nullable
        DueBatch due = farewell.isEmpty()
                ? null
                : outbox.owe(collection.getNamespace().getCollectionName(), List.of(before.id()));
        crashPoints.reached("after-due-before-write");
        List<OutboxEntry> added =
                due == null ? List.of() : identified(before.id(), before, farewell, due, clock.instant());
        boolean lost = !lostRaces(List.of(write(new DocumentBytes(), before.id(), before, null, List.of(), added)))
                .isEmpty();
        crashPoints.reached("after-write-before-send");
        if (due != null) {
            outbox.publish(due, lost ? Map.of() : Map.of(before.id(), added), Set.of());
        }
        return lost ? new ScrubOutcome.ConcurrentChange() : new ScrubOutcome.Scrubbed();
    }

    /**
     * Makes every save fail that was decided on what was read before this call, also one that would create the
     * aggregate; unless the aggregate is as {@code unless} says, then nothing is done.
     *
     * @return whether it is fenced; false if {@code unless} holds
     */
    boolean fence(String id, Predicate<Stored<S>> unless) {
        while (true) {
            Stored<S> seen = find(id).orElse(null);
            if (seen == null) {
                try {
                    collection.insertOne(document(id, 1, 0, 0, null, List.of()));
                    return true;
                } catch (MongoWriteException taken) {
                    if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                        throw taken;
                    }
                }
            } else if (unless.test(seen)) {
                return false;
            } else if (collection
                            .updateOne(
                                    new Document("_id", id).append("v", seen.version()),
                                    new Document("$set", new Document("v", seen.version() + 1)))
                            .getMatchedCount()
                    == 1) {
                return true;
            }
        }
    }

    private static <S> List<OutboxEntry> unpublished(@Nullable Stored<S> before, Map<String, Set<String>> owed) {
        return before == null
                ? List.of()
                : before.out().stream()
                        .filter(entry ->
                                owed.getOrDefault(entry.due(), Set.of()).contains(before.id()))
                        .toList();
    }

    private List<OutboxEntry> identified(
            String id, @Nullable Stored<S> before, List<EventDraft> drafts, DueBatch due, Instant now) {
        long sequence = before == null ? 0 : before.sequence();
        int incarnation = before == null ? 1 : before.life();
        List<OutboxEntry> entries = new ArrayList<>(drafts.size());
        for (EventDraft draft : drafts) {
            sequence++;
            entries.add(OutboxEntry.of(draft, outbox.identity(id, incarnation, sequence, now), due.id()));
        }
        return entries;
    }

    /**
     * Compare-and-set that reports its loser: the filter names the expected version, and where it matches nothing the
     * upsert collides with the newer document, which the server reports for this very write. A plain update in a bulk
     * would only lower the count of matches, and not say whose.
     */
    private ReplaceOneModel<RawBsonDocument> write(
            DocumentBytes bytes,
            String id,
            @Nullable Stored<S> before,
            @Nullable S after,
            List<OutboxEntry> unpublished,
            List<OutboxEntry> added) {
        long version = before == null ? 0 : before.version();
        long sequence = before == null ? 0 : before.sequence();
        List<Document> out = new ArrayList<>(unpublished.size() + added.size());
        unpublished.forEach(entry -> out.add(entry.toDocument()));
        added.forEach(entry -> out.add(entry.toDocument()));
        Document document =
                document(id, version + 1, sequence + added.size(), before == null ? 1 : before.life(), after, out);
        return new ReplaceOneModel<>(
                new Document("_id", id).append("v", version), bytes.of(document), new ReplaceOptions().upsert(true));
    }

    private Document document(
            String id, long version, long sequence, int incarnation, @Nullable S state, List<Document> out) {
        Document document = new Document("_id", id)
                .append("v", version)
                .append("seq", sequence)
                .append("inc", incarnation);
        if (state != null) {
            document.append("state", codec.encode(state));
        }
        return document.append("out", out);
    }

    private Set<Integer> lostRaces(List<ReplaceOneModel<RawBsonDocument>> writes) {
        try {
            written.bulkWrite(writes, new BulkWriteOptions().ordered(false));
            return Set.of();
        } catch (MongoBulkWriteException partial) {
            Set<Integer> lost = new HashSet<>();
            for (BulkWriteError error : partial.getWriteErrors()) {
                if (ErrorCategory.fromErrorCode(error.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                    throw partial;
                }
                lost.add(error.getIndex());
            }
            if (lost.isEmpty()) {
                throw partial;
            }
            return lost;
        }
    }
}
