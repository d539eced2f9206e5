package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.MongoCollection;
import de.bwaldvogel.mongo.MongoDatabase;
import de.bwaldvogel.mongo.backend.AbstractSynchronizedMongoDatabase;
import de.bwaldvogel.mongo.backend.CollectionOptions;
import de.bwaldvogel.mongo.backend.CursorRegistry;
import de.bwaldvogel.mongo.backend.EmptyIndex;
import de.bwaldvogel.mongo.backend.Index;
import de.bwaldvogel.mongo.backend.IndexKey;
import de.bwaldvogel.mongo.oplog.Oplog;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** One database on the {@link Storage}. A collection comes to be, or goes, between two commits and never across one. */
final class DurableDatabase extends AbstractSynchronizedMongoDatabase<Object> {

    private static final String ID = "_id";

    private final Storage storage;
    private final CommitGate gate;
    private final LongAdder examined;

    DurableDatabase(String name, Storage storage, CommitGate gate, LongAdder examined, CursorRegistry cursors) {
        super(name, cursors);
        this.storage = storage;
        this.gate = gate;
        this.examined = examined;
        initializeNamespacesAndIndexes();
    }

    // Not synchronized here: the structure lock comes before the monitor, see CommitGate.
    @Override
    @SuppressWarnings("UnsynchronizedOverridesSynchronized")
    protected MongoCollection<Object> resolveOrCreateCollection(String collectionName) {
        MongoCollection<Object> existing = resolveCollection(collectionName, false);
        return existing != null ? existing : gate.structure(() -> super.resolveOrCreateCollection(collectionName));
    }

    @Override
    protected MongoCollection<Object> openOrCreateCollection(String collectionName, CollectionOptions options) {
        return new DurableCollection(
                this,
                collectionName,
                options,
                storage.documents(namespace(collectionName)),
                gate,
                examined,
                cursorRegistry);
    }

    @Override
    protected Index<Object> openOrCreateUniqueIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        String namespace = namespace(collectionName);
        if (keys.size() == 1 && keys.getFirst().getKey().equals(ID)) {
            return new IdIndex(storage.documents(namespace), indexName, keys);
        }
        return new FieldIndex(storage, namespace, indexName, keys, sparse);
    }

    @Override
    protected Index<Object> openOrCreateSecondaryIndex(
            String collectionName, String indexName, List<IndexKey> keys, boolean sparse) {
        // Accepted, so that what runs on a real server runs here; it speeds nothing up.
        return new EmptyIndex<>(indexName, keys);
    }

    @Override
    protected void dropIndex(MongoCollection<Object> collection, String indexName) {
        super.dropIndex(collection, indexName);
        storage.dropIndex(namespace(collection.getCollectionName()), indexName);
    }

    @Override
    public void dropCollection(String collectionName, Oplog oplog) {
        super.dropCollection(collectionName, oplog);
        storage.dropCollection(namespace(collectionName));
    }

    @Override
    public void drop(Oplog oplog) {
        super.drop(oplog);
        storage.dropDatabase(getDatabaseName());
    }

    @Override
    public void moveCollection(MongoDatabase oldDatabase, MongoCollection<?> collection, String newCollectionName) {
        String oldNamespace = collection.getFullName();
        super.moveCollection(oldDatabase, collection, newCollectionName);
        storage.rename(oldNamespace, namespace(newCollectionName));
    }

    @Override
    protected long getStorageSize() {
        return storage.fileBytes();
    }

    @Override
    protected long getFileSize() {
        return storage.fileBytes();
    }

    private String namespace(String collectionName) {
        return getFullCollectionNamespace(collectionName);
    }
}
