package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.backend.KeyValue;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.bson.Document;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * The index over {@code _id}. It is the map of documents itself, whose key is the {@code _id}: a write changes one map
 * and not two, and the two can't come apart.
 */
final class IdIndex extends UniqueIndex {

    private static final String FIELD = "_id";

    private final MVMap<Object, byte[]> documents;

    IdIndex(MVMap<Object, byte[]> documents, String name, List<IndexKey> keys) {
        super(name, keys, false);
        this.documents = documents;
    }

    @Override
    @Nullable
    List<Object> candidates(Conditions conditions) {
        List<Object> ids = conditions.points(FIELD);
        if (ids == null) {
            return null;
        }
        TreeSet<Object> distinct = new TreeSet<>(KeyOrder.INSTANCE);
        distinct.addAll(ids);
        return distinct.stream().map(this::storedKey).filter(Objects::nonNull).toList();
    }

    /** The key as it was first written: 1 and 1.0 find the same document, and its position must be one. */
    private @Nullable Object storedKey(@Nullable Object id) {
        Object wanted = Missing.ofNullable(id);
        Object atOrBelow = documents.floorKey(wanted);
        return atOrBelow != null && KeyOrder.INSTANCE.compare(atOrBelow, wanted) == 0 ? atOrBelow : null;
    }

    @Override
    protected @Nullable Object getPosition(KeyValue key) {
        return storedKey(key.get(0));
    }

    @Override
    protected @Nullable Object removeDocument(KeyValue key) {
        // The collection removes the document itself right after.
        return getPosition(key);
    }

    @Override
    public synchronized void add(Document document, Object position, MongoCollection<Object> collection) {
        // The collection has just put the document, and with it the key.
    }

    @Override
    protected boolean putKeyPosition(KeyValue key, Object position) {
        return true;
    }

    @Override
    public void updateInPlace(
            Document oldDocument, Document newDocument, Object position, MongoCollection<Object> collection) {
        // An _id never changes.
    }

    @Override
    protected Iterable<Map.Entry<KeyValue, Object>> getIterable() {
        return () -> StreamSupport.stream(((Iterable<Object>) () -> documents.keyIterator(null)).spliterator(), false)
                .map(id -> Map.entry(new KeyValue(id), id))
                .iterator();
    }

    @Override
    public long getCount() {
        return documents.sizeAsLong();
    }

    @Override
    public long getDataSize() {
        return getCount();
    }
}
