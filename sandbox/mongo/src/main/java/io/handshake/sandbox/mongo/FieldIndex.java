package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * A unique index over other fields than {@code _id}. It serves filters that name the values of all its fields, or of
 * the first of them (the chunks of a GridFS file are found by {@code files_id} alone).
 *
 * <p>Once it has met a list in one of its fields it only guards uniqueness and serves no query any more: an empty list
 * has no entry, and nested lists have the wrong ones. It remembers that for good.
 */
final class FieldIndex extends UniqueIndex {

    private static final int MOST_COMBINATIONS = 1_000;

    private final MVMap<KeyValue, Object> entries;
    private final Storage storage;
    private final String namespace;
    private boolean lists;

    FieldIndex(Storage storage, String namespace, String name, List<IndexKey> keys, boolean sparse) {
        super(name, keys, sparse);
        this.storage = storage;
        this.namespace = namespace;
        this.entries = storage.index(namespace, name);
        this.lists = storage.hasNotedLists(namespace, name);
    }

    @Override
    @Nullable
    List<Object> candidates(Conditions conditions) {
        if (lists) {
            return null;
        }
        List<List<Object>> tuples = List.of(List.of());
        for (String field : keys()) {
            List<Object> points = conditions.points(field);
            if (points == null || (!tuples.getFirst().isEmpty() && tuples.size() * points.size() > MOST_COMBINATIONS)) {
                break;
            }
            tuples = multiply(tuples, points);
            if (tuples.isEmpty()) {
                return List.of();
            }
        }
        if (tuples.getFirst().isEmpty()) {
            return null;
        }
        Set<Object> positions = new LinkedHashSet<>();
        for (List<Object> tuple : tuples) {
            collect(new KeyValue(tuple).normalized(), positions);
        }
        return List.copyOf(positions);
    }

    private static List<List<Object>> multiply(List<List<Object>> tuples, List<Object> points) {
        List<List<Object>> longer = new ArrayList<>();
        for (List<Object> tuple : tuples) {
            for (Object point : points) {
                List<Object> extended = new ArrayList<>(tuple);
                extended.add(point);
                longer.add(extended);
            }
        }
        return longer;
    }

    private void collect(KeyValue tuple, Set<Object> positions) {
        if (tuple.size() == keys().size()) {
            Object position = entries.get(tuple);
            if (position != null) {
                positions.add(position);
            }
            return;
        }
        var cursor = entries.cursor(tuple);
        while (cursor.hasNext() && startsWith(cursor.next(), tuple)) {
            positions.add(cursor.getValue());
        }
    }

    private static boolean startsWith(KeyValue key, KeyValue beginning) {
        for (int part = 0; part < beginning.size(); part++) {
            if (KeyOrder.INSTANCE.compare(key.get(part), beginning.get(part)) != 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void add(Document document, Object position, MongoCollection<Object> collection) {
        if (!lists && keys().stream().anyMatch(field -> holdsList(document, field))) {
            lists = true;
            storage.noteLists(namespace, getName());
        }
        super.add(document, position, collection);
    }

    private static boolean holdsList(Document document, String field) {
        return Utils.getSubdocumentValueCollectionAware(document, field) instanceof Collection<?>;
    }

    @Override
    protected @Nullable Object removeDocument(KeyValue key) {
        return entries.remove(key);
    }

    @Override
    protected boolean putKeyPosition(KeyValue key, Object position) {
        return entries.putIfAbsent(key, Missing.ofNullable(position)) == null;
    }

    @Override
    protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
        return entries.entrySet();
    }

    @Override
    protected @Nullable Object getPosition(KeyValue key) {
        return entries.get(key);
    }

    @Override
    public long getCount() {
        return entries.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }

    @Override
    public void drop() {
        entries.clear();
    }
}
