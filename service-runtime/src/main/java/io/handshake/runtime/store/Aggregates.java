package io.handshake.runtime.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoBulkWriteException;
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
import java.util.Optional;
import java.util.Set;
import org.bson.Document;
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
 * is acknowledged, and the aggregate's next write drops it. So publishing costs an order no second write.
 *
 * <p>Safe for use by several threads and several instances. Documents are never deleted.
 */
public final class Aggregates<S> {
    private final MongoCollection<Document> collection;
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
        this.codec = codec;
        this.outbox = outbox;
        this.clock = clock;
        this.crashPoints = crashPoints;
    }

    public Optional<Stored<S>> find(String id) {
        return Optional.ofNullable(collection.find(new Document("_id", id)).first())
                .map(stored -> Stored.from(stored, codec));
    }

    /** The aggregates that exist, by id. */
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
                .filter(change -> change.before() != null)
                .flatMap(change -> before(change).out().stream().map(OutboxEntry::due))
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
        List<ReplaceOneModel<Document>> writes = new ArrayList<>(changes.size());
        Map<String, List<OutboxEntry>> fresh = new LinkedHashMap<>();
        Set<String> behind = new HashSet<>();
        for (Change<S> change : changes) {
            List<OutboxEntry> unpublished = unpublished(change, owed);
            List<OutboxEntry> added = due == null ? List.of() : identified(change, due, now);
            if (!added.isEmpty()) {
                if (unpublished.isEmpty()) {
                    fresh.put(change.id(), added);
                } else {
                    behind.add(change.id());
                }
            }
            writes.add(write(change, unpublished, added));
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

    private static <S> Stored<S> before(Change<S> change) {
        Stored<S> before = change.before();
        if (before == null) {
            throw new IllegalStateException("change of " + change.id() + " has nothing before it");
        }
        return before;
    }

    private List<OutboxEntry> unpublished(Change<S> change, Map<String, Set<String>> owed) {
        Stored<S> before = change.before();
        if (before == null) {
            return List.of();
        }
        return before.out().stream()
                .filter(entry -> owed.getOrDefault(entry.due(), Set.of()).contains(change.id()))
                .toList();
    }

    private List<OutboxEntry> identified(Change<S> change, DueBatch due, Instant now) {
        Stored<S> before = change.before();
        long sequence = before == null ? 0 : before.sequence();
        int incarnation = before == null ? 1 : before.incarnation();
        List<OutboxEntry> entries = new ArrayList<>(change.events().size());
        for (EventDraft draft : change.events()) {
            sequence++;
            entries.add(OutboxEntry.of(draft, outbox.identity(change.id(), incarnation, sequence, now), due.id()));
        }
        return entries;
    }

    /**
     * Compare-and-set that reports its loser: the filter names the expected version, and where it matches nothing the
     * upsert collides with the newer document, which the server reports for this very write. A plain update in a bulk
     * would only lower the count of matches, and not say whose.
     */
    private ReplaceOneModel<Document> write(Change<S> change, List<OutboxEntry> unpublished, List<OutboxEntry> added) {
        Stored<S> before = change.before();
        long version = before == null ? 0 : before.version();
        long sequence = before == null ? 0 : before.sequence();
        List<Document> out = new ArrayList<>(unpublished.size() + added.size());
        unpublished.forEach(entry -> out.add(entry.toDocument()));
        added.forEach(entry -> out.add(entry.toDocument()));
        Document document = new Document("_id", change.id())
                .append("v", version + 1)
                .append("seq", sequence + added.size())
                .append("inc", before == null ? 1 : before.incarnation())
                .append("state", codec.encode(change.after()))
                .append("out", out);
        return new ReplaceOneModel<>(
                new Document("_id", change.id()).append("v", version), document, new ReplaceOptions().upsert(true));
    }

    private Set<Integer> lostRaces(List<ReplaceOneModel<Document>> writes) {
        try {
            collection.bulkWrite(writes, new BulkWriteOptions().ordered(false));
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
