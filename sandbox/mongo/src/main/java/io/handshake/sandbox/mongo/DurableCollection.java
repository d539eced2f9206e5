package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractCursor;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoCollection;
import de.bwaldvogel.mongo.backend.ArrayFilters;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.DocumentComparator;
import de.bwaldvogel.mongo.backend.DocumentWithPosition;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.Missing;
import de.bwaldvogel.mongo.backend.QueryResult;
import de.bwaldvogel.mongo.backend.Utils;
import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.bson.ObjectId;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.jspecify.annotations.Nullable;

/**
 * One collection: an ordered map from {@code _id} to the document's bytes.
 *
 * <p>A filter is served by the first of: the values it names for {@code _id}; those it names for a unique index; the
 * stretch of {@code _id}s that it bounds; a walk over everything. Each candidate is then checked against the whole
 * filter, so the choice changes the cost and never the answer. Results that need no sort are read a page at a time, and
 * a walk goes on behind the last key it saw, as on a real server: a document that moves meanwhile is not there to see
 * twice, because a key never changes.
 */
final class DurableCollection extends AbstractSynchronizedMongoCollection<Object> {

    private static final int PAGE_BYTES = 16 * 1024 * 1024;
    private static final int STREAM_PAGE = 256;
    private static final int UNLIMITED = Integer.MAX_VALUE;
    private static final int OBJECT_ID_BYTES = 12;

    private final MVMap<Object, byte[]> documents;
    private final CommitGate gate;
    private final LongAdder examined;

    DurableCollection(
            MongoDatabase database,
            String name,
            CollectionOptions options,
            MVMap<Object, byte[]> documents,
            CommitGate gate,
            LongAdder examined,
            CursorRegistry cursors) {
        super(database, name, options, cursors);
        this.documents = documents;
        this.gate = gate;
        this.examined = examined;
    }

    @Override
    public synchronized void addDocument(Document document) {
        gate.statement(() -> {
            super.addDocument(document);
            return document;
        });
    }

    @Override
    public synchronized void removeDocument(Document document) {
        gate.statement(() -> {
            super.removeDocument(document);
            return document;
        });
    }

    @Override
    public synchronized Document updateDocuments(
            Document selector,
            Document update,
            ArrayFilters arrayFilters,
            boolean isMulti,
            boolean isUpsert,
            Oplog oplog) {
        return gate.statement(() -> super.updateDocuments(selector, update, arrayFilters, isMulti, isUpsert, oplog));
    }

    @Override
    public synchronized Document findAndModify(Document command) {
        return gate.statement(() -> super.findAndModify(command));
    }

    @Override
    public synchronized void addIndex(Index<Object> index) {
        boolean isNew = getIndexes().stream().noneMatch(other -> other.getName().equals(index.getName()));
        try {
            super.addIndex(index);
        } catch (RuntimeException failure) {
            if (isNew) {
                // A half-built index would be taken for a whole one at the next attempt.
                index.drop();
            }
            throw failure;
        }
    }

    @Override
    protected Object addDocumentInternal(Document document) {
        Object id = getIdField() == null ? UUID.randomUUID() : Utils.getSubdocumentValue(document, getIdField());
        Object position = Missing.ofNullable(id);
        if (documents.putIfAbsent(position, Bson.encode(document)) != null) {
            throw new IllegalStateException("A document with this key is already in " + getFullName());
        }
        return position;
    }

    @Override
    protected void handleUpdate(Object position, Document oldDocument, Document newDocument) {
        documents.put(position, Bson.encode(newDocument));
    }

    @Override
    protected void removeDocument(Object position) {
        if (documents.remove(position) == null) {
            throw new NoSuchElementException("No document with this key in " + getFullName());
        }
    }

    @Override
    protected @Nullable Document getDocument(Object position) {
        byte[] bytes = documents.get(position);
        return bytes == null ? null : Bson.decode(bytes);
    }

    @Override
    protected Stream<DocumentWithPosition<Object>> streamAllDocumentsWithPosition() {
        return documents.entrySet().stream()
                .map(entry -> new DocumentWithPosition<>(Bson.decode(entry.getValue()), entry.getKey()));
    }

    /** Sizes are summed up when asked for, so that a write costs one change and not two. */
    @Override
    protected boolean tracksDataSize() {
        return false;
    }

    @Override
    protected void updateDataSize(int sizeDelta) {
        throw new UnsupportedOperationException("Sizes are not tracked");
    }

    @Override
    protected synchronized int getDataSize() {
        long bytes = documents.values().stream()
                .mapToLong(document -> document.length)
                .sum();
        return (int) Math.min(bytes, Integer.MAX_VALUE);
    }

    @Override
    public int count() {
        return documents.size();
    }

    @Override
    public boolean isEmpty() {
        return documents.isEmpty();
    }

    @Override
    public int count(@Nullable Document query, int skip, int limit) {
        if (query == null || query.isEmpty()) {
            return super.count(query, skip, limit);
        }
        Page page = new Page(walk(query, null), skip, limit, null);
        int count = 0;
        while (!page.isEmpty()) {
            count += page.takeDocuments(STREAM_PAGE).size();
        }
        return count;
    }

    @Override
    public Stream<Document> queryAllAsStream() {
        return handleQueryAsStream(new Document());
    }

    @Override
    public Stream<Document> handleQueryAsStream(Document query) {
        Page page = new Page(walk(query, null), 0, 0, null);
        return Stream.generate(() -> page.takeDocuments(STREAM_PAGE))
                .takeWhile(documents -> !documents.isEmpty() || !page.isEmpty())
                .flatMap(List::stream);
    }

    @Override
    protected QueryResult matchDocuments(
            Document query,
            @Nullable Document orderBy,
            int skip,
            int limit,
            int batchSize,
            @Nullable Document projection) {
        return queryDocuments(query, orderBy, skip, limit, batchSize, projection);
    }

    @Override
    protected synchronized QueryResult queryDocuments(
            Document query,
            @Nullable Document orderBy,
            int skip,
            int limit,
            int batchSize,
            @Nullable Document projection) {
        Walk walk = walk(query, orderBy);
        if (walk.mustSort) {
            DocumentComparator order = Objects.requireNonNull(deriveComparator(orderBy));
            Stream<Document> matches =
                    limit > 0 ? firstBy(order, walk, Math.addExact(skip, limit)) : walk.rest().stream();
            return matchDocumentsFromStream(new Document(), matches, skip, limit, batchSize, order, projection);
        }
        Page page = new Page(walk, skip, limit, projection);
        List<Document> first = batchSize > 0 ? page.takeDocuments(batchSize) : page.takeAll();
        if (page.isEmpty()) {
            return new QueryResult(first);
        }
        cursorRegistry.add(page);
        return new QueryResult(first, page);
    }

    /** The first few in an order, holding no more than those; equals keep the order of the walk. */
    private static Stream<Document> firstBy(DocumentComparator order, Walk walk, int size) {
        record Ranked(Document document, long turn) {}
        Comparator<Ranked> ranking =
                Comparator.comparing(Ranked::document, order).thenComparingLong(Ranked::turn);
        PriorityQueue<Ranked> best = new PriorityQueue<>(ranking.reversed());
        walk.visit(document -> {
            best.add(new Ranked(document, walk.turns++));
            if (best.size() > size) {
                best.remove();
            }
            return true;
        });
        return best.stream().sorted(ranking).map(Ranked::document);
    }

    private synchronized Walk walk(Document query, @Nullable Document orderBy) {
        Conditions conditions = Conditions.of(query);
        for (Index<Object> index : getIndexes()) {
            List<Object> candidates = index instanceof UniqueIndex unique ? unique.candidates(conditions) : null;
            if (candidates != null) {
                return new Walk(query, candidates.iterator(), null, false, deriveComparator(orderBy) != null);
            }
        }
        Conditions.Range range = getIdField() == null ? null : conditions.range(getIdField());
        if (deriveComparator(orderBy) == null) {
            return new Walk(query, null, range, isNaturalDescending(orderBy), false);
        }
        Integer direction = directionById(Objects.requireNonNull(orderBy), range);
        return new Walk(query, null, range, direction != null && direction < 0, direction == null);
    }

    /** 1 or -1 where the order of the keys is the order asked for, null where a sort is needed. */
    private @Nullable Integer directionById(Document orderBy, Conditions.@Nullable Range range) {
        if (getIdField() == null
                || !orderBy.keySet().equals(Set.of(getIdField()))
                || !(orderBy.get(getIdField()) instanceof Number direction)) {
            return null;
        }
        if (range == null && !documents.isEmpty()) {
            int first = KeyOrder.rank(documents.firstKey());
            boolean plain = first == KeyOrder.STRING || first == KeyOrder.OBJECT_ID;
            if (!plain || first != KeyOrder.rank(documents.lastKey())) {
                return null;
            }
        }
        return Integer.signum(direction.intValue());
    }

    /** The documents that match, one after the other; can pause, and goes on behind the last key that it visited. */
    private final class Walk {

        private final Document query;
        private final @Nullable Iterator<Object> candidates;
        private final Conditions.@Nullable Range range;
        private final boolean descending;
        private final boolean mustSort;
        private @Nullable Object last;
        private int lastBytes;
        private long turns;
        private boolean ended;

        Walk(
                Document query,
                @Nullable Iterator<Object> candidates,
                Conditions.@Nullable Range range,
                boolean descending,
                boolean mustSort) {
            this.query = query;
            this.candidates = candidates;
            this.range = range;
            this.descending = descending;
            this.mustSort = mustSort;
        }

        List<Document> rest() {
            List<Document> matches = new ArrayList<>();
            visit(matches::add);
            return matches;
        }

        /** Shows each match until the visitor returns false or nothing is left. */
        void visit(Predicate<Document> visitor) {
            synchronized (DurableCollection.this) {
                ended = candidates != null ? visitCandidates(candidates, visitor) : visitKeys(visitor);
            }
        }

        private boolean visitCandidates(Iterator<Object> positions, Predicate<Document> visitor) {
            while (positions.hasNext()) {
                byte[] bytes = documents.get(positions.next());
                // Deleted since the walk began.
                if (bytes != null && !goesOn(bytes, visitor)) {
                    return !positions.hasNext();
                }
            }
            return true;
        }

        private boolean visitKeys(Predicate<Document> visitor) {
            Object visited = last;
            Cursor<Object, byte[]> keys = documents.cursor(visited != null ? visited : start(), null, descending);
            while (keys.hasNext()) {
                Object key = keys.next();
                if (visited != null && KeyOrder.INSTANCE.compare(key, visited) == 0) {
                    continue;
                }
                if (range != null) {
                    if (descending ? range.isBelow(key) : range.isAbove(key)) {
                        return true;
                    }
                    if (descending ? range.isAbove(key) : range.isBelow(key)) {
                        continue;
                    }
                }
                last = key;
                if (!goesOn(keys.getValue(), visitor)) {
                    return !keys.hasNext();
                }
            }
            return true;
        }

        private @Nullable Object start() {
            if (range == null || (descending && range.upper() == null)) {
                return null;
            }
            if (descending) {
                return range.upper();
            }
            Object least = range.rank() == KeyOrder.STRING ? "" : new ObjectId(new byte[OBJECT_ID_BYTES]);
            return range.lower() == null ? least : range.lower();
        }

        private boolean goesOn(byte[] bytes, Predicate<Document> visitor) {
            examined.increment();
            lastBytes = bytes.length;
            Document document = Bson.decode(bytes);
            return !documentMatchesQuery(document, query) || visitor.test(document);
        }
    }

    /** What is left of a result; a client's cursor when it does not fit into the first answer. */
    private final class Page extends AbstractCursor {

        private final Walk walk;
        private final @Nullable Document projection;
        private int toSkip;
        private int left;

        Page(Walk walk, int skip, int limit, @Nullable Document projection) {
            super(cursorRegistry.generateCursorId());
            this.walk = walk;
            this.projection = projection;
            this.toSkip = skip;
            this.left = limit > 0 ? limit : UNLIMITED;
        }

        @Override
        public boolean isEmpty() {
            return walk.ended || left == 0;
        }

        @Override
        public List<Document> takeDocuments(int size) {
            return take(size, PAGE_BYTES);
        }

        List<Document> takeAll() {
            return take(UNLIMITED, Long.MAX_VALUE);
        }

        private List<Document> take(int size, long mostBytes) {
            List<Document> page = new ArrayList<>();
            if (isEmpty()) {
                return page;
            }
            long[] bytes = {0};
            walk.visit(document -> {
                if (toSkip > 0) {
                    toSkip--;
                    return true;
                }
                page.add(document);
                bytes[0] += walk.lastBytes;
                if (left != UNLIMITED) {
                    left--;
                }
                return left > 0 && page.size() < size && bytes[0] < mostBytes;
            });
            if (projection == null || projection.isEmpty()) {
                return page;
            }
            return matchDocumentsFromStream(new Document(), page.stream(), 0, 0, 0, null, projection)
                    .collectDocuments();
        }
    }
}
