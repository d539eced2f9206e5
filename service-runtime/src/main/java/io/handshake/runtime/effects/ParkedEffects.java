package io.handshake.runtime.effects;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * The small collection of keys of parked effects, so that they can be listed and counted without reading aggregates.
 * Written before the aggregate and removed after it, so it may name one too many, never one too few; the aggregate has the
 * last word. Only the entry that was there before the write is removed: by then somebody may have parked the effect anew.
 */
final class ParkedEffects {
    static final String COLLECTION = "effects-parked";

    private final MongoCollection<Document> collection;
    private final Clock clock;

    ParkedEffects(MongoDatabase database, Clock clock) {
        this.collection = database.getCollection(COLLECTION);
        this.clock = clock;
    }

    /**
     * @param position sorts the list, and continues it
     * @param token tells it from one that is written later under the same position
     */
    record Entry(String position, String id, EffectKey effect, Instant writtenAt, String token) {
        static Entry from(Document stored) {
            return new Entry(
                    stored.getString("_id"),
                    stored.getString("key"),
                    new EffectKey(stored.getString("kind"), stored.getString("part")),
                    stored.getDate("writtenAt").toInstant(),
                    stored.getString("token"));
        }
    }

    private static Document position(String aggregates, String id, EffectKey effect) {
        return new Document("_id", aggregates + "/" + id + " " + effect);
    }

    void add(String aggregates, String id, Collection<EffectKey> effects) {
        Date now = Date.from(clock.instant());
        String token = UUID.randomUUID().toString();
        collection.bulkWrite(
                effects.stream()
                        .map(effect -> {
                            Document position = position(aggregates, id, effect);
                            return new ReplaceOneModel<>(
                                    position,
                                    new Document(position)
                                            .append("of", aggregates)
                                            .append("key", id)
                                            .append("kind", effect.kind())
                                            .append("part", effect.part())
                                            .append("writtenAt", now)
                                            .append("token", token),
                                    new ReplaceOptions().upsert(true));
                        })
                        .toList(),
                new BulkWriteOptions().ordered(false));
    }

    /** The entries of these effects; to be read before the write that makes them needless. */
    List<Entry> of(String aggregates, String id, Collection<EffectKey> effects) {
        List<String> positions = effects.stream()
                .map(effect -> position(aggregates, id, effect).getString("_id"))
                .toList();
        List<Entry> entries = new ArrayList<>();
        for (Document stored : collection.find(new Document("_id", new Document("$in", positions)))) {
            entries.add(Entry.from(stored));
        }
        return entries;
    }

    /** Changes nothing where another entry was written since this one was seen. */
    void remove(Entry seen) {
        collection.deleteOne(new Document("_id", seen.position()).append("token", seen.token()));
    }

    /** @param id only those of this aggregate; null for all */
    List<Entry> page(String aggregates, @Nullable String id, @Nullable String after, int limit) {
        Document filter = new Document("of", aggregates);
        if (id != null) {
            filter.append("key", id);
        }
        if (after != null) {
            filter.append("_id", new Document("$gt", after));
        }
        List<Entry> page = new ArrayList<>();
        for (Document stored :
                collection.find(filter).sort(new Document("_id", 1)).limit(limit)) {
            page.add(Entry.from(stored));
        }
        return page;
    }

    long count(String aggregates) {
        return collection.countDocuments(new Document("of", aggregates));
    }
}
