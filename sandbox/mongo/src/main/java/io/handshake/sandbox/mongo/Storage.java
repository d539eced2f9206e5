package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.backend.KeyValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.FileStore;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;

/**
 * The one file below the server: an ordered map of documents per collection, one per unique index, and one of notes.
 * Nothing reaches the file but by {@link #commit}, and what it has committed is in the operating system's hands: it
 * survives the death of this process, not a power cut.
 *
 * <p>The file reuses its own room, but it never shrinks while it is open; it is rewritten at the next start when most
 * of it is dead.
 */
final class Storage implements AutoCloseable {

    private static final String FILE = "mongo.mv.db";
    private static final String REWRITTEN = FILE + ".rewritten";
    private static final String OWNER = "mongo.pid";

    private static final String DOCUMENTS = "documents.";
    private static final String INDEX = "index.";
    private static final String NOTES = "notes";
    private static final String CLEAN_SHUTDOWN_MARK = "clean";
    private static final char INDEX_SEPARATOR = '/';

    private static final int PAGE_BYTES = 8 * 1024;
    private static final int CACHE_SHARE_OF_HEAP = 4;
    private static final int MEGABYTE = 1024 * 1024;
    private static final long WORTH_REWRITING = 32L * MEGABYTE;
    private static final int FULL_ENOUGH_PERCENT = 60;

    private final MVStore store;

    private Storage(MVStore store) {
        this.store = store;
        // Nobody reads an old version, and keeping them for the default 45 s makes the file grow several times over.
        store.setRetentionTime(0);
        store.setVersionsToKeep(0);
    }

    static Storage inMemory() {
        return new Storage(new MVStore.Builder().autoCommitDisabled().open());
    }

    /**
     * Opens or creates the store in a directory, and rewrites the file first when that saves much room.
     *
     * @throws CannotStartException when another process holds the directory, or it can't be written
     */
    static Storage open(Path directory) {
        try {
            Files.createDirectories(directory);
            Files.deleteIfExists(directory.resolve(REWRITTEN));
            Storage storage = openFile(directory, FILE);
            if (storage.isMostlyDead()) {
                storage.copyTo(directory);
                storage.close();
                Files.move(
                        directory.resolve(REWRITTEN),
                        directory.resolve(FILE),
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
                storage = openFile(directory, FILE);
            }
            Files.writeString(
                    directory.resolve(OWNER),
                    Long.toString(ProcessHandle.current().pid()));
            return storage;
        } catch (IOException | UncheckedIOException failure) {
            throw new CannotStartException(
                    "Can't write to the data directory %s (%s): make it writable or pass another with --data"
                            .formatted(directory, failure.getMessage()),
                    failure);
        }
    }

    private static Storage openFile(Path directory, String file) {
        int cacheMegabytes = (int) (Runtime.getRuntime().maxMemory() / MEGABYTE / CACHE_SHARE_OF_HEAP);
        try {
            return new Storage(new MVStore.Builder()
                    .fileName(directory.resolve(file).toString())
                    .autoCommitDisabled()
                    // Else a large batch would commit by itself, and between a document and its index entry.
                    .autoCommitBufferSize(0)
                    .pageSplitSize(PAGE_BYTES)
                    .cacheSize(cacheMegabytes)
                    .open());
        } catch (MVStoreException failure) {
            if (failure.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
                throw new CannotStartException(
                        "The data directory %s is in use by %s: stop it or pass another with --data"
                                .formatted(directory, owner(directory)),
                        failure);
            }
            throw new CannotStartException(
                    "Can't open %s in the data directory %s (error %d of the store): move the file away to start empty, or pass another with --data"
                            .formatted(file, directory, failure.getErrorCode()),
                    failure);
        }
    }

    private static String owner(Path directory) {
        try {
            return "process " + Files.readString(directory.resolve(OWNER)).strip();
        } catch (IOException unknown) {
            return "another process";
        }
    }

    private boolean isMostlyDead() {
        return store.getFileStore().size() > WORTH_REWRITING
                && store.getFileStore().getChunksFillRate() < FULL_ENOUGH_PERCENT;
    }

    private void copyTo(Path directory) {
        try (Storage copy = openFile(directory, REWRITTEN)) {
            for (String name : store.getMapNames()) {
                if (name.startsWith(DOCUMENTS)) {
                    copy(documentsNamed(name), copy.documentsNamed(name), copy);
                } else if (name.startsWith(INDEX)) {
                    copy(indexNamed(name), copy.indexNamed(name), copy);
                } else if (name.equals(NOTES)) {
                    copy(notes(), copy.notes(), copy);
                }
            }
        }
    }

    private static <K, V> void copy(MVMap<K, V> from, MVMap<K, V> to, Storage target) {
        Cursor<K, V> entries = from.cursor(null);
        while (entries.hasNext()) {
            K key = entries.next();
            to.append(key, entries.getValue());
            if (target.store.getUnsavedMemory() > MEGABYTE) {
                target.commit();
            }
        }
        target.commit();
    }

    MVMap<Object, byte[]> documents(String namespace) {
        return documentsNamed(DOCUMENTS + namespace);
    }

    MVMap<KeyValue, Object> index(String namespace, String name) {
        return indexNamed(indexMap(namespace, name));
    }

    private MVMap<Object, byte[]> documentsNamed(String map) {
        return store.openMap(
                map,
                new MVMap.Builder<Object, byte[]>().keyType(KeyType.INSTANCE).valueType(ByteArrayDataType.INSTANCE));
    }

    private MVMap<KeyValue, Object> indexNamed(String map) {
        return store.openMap(
                map,
                new MVMap.Builder<KeyValue, Object>()
                        .keyType(TupleType.INSTANCE)
                        .valueType(KeyType.INSTANCE));
    }

    private MVMap<String, String> notes() {
        return store.openMap(
                NOTES,
                new MVMap.Builder<String, String>()
                        .keyType(StringDataType.INSTANCE)
                        .valueType(StringDataType.INSTANCE));
    }

    /** Remembers for good that an index has met a list, see {@link FieldIndex}. */
    void noteLists(String namespace, String index) {
        notes().put(indexMap(namespace, index), "lists");
    }

    boolean hasNotedLists(String namespace, String index) {
        return notes().containsKey(indexMap(namespace, index));
    }

    List<String> databases() {
        return store.getMapNames().stream()
                .filter(name -> name.startsWith(DOCUMENTS))
                .map(name -> name.substring(DOCUMENTS.length()))
                .map(namespace -> namespace.substring(0, namespace.indexOf('.')))
                .distinct()
                .toList();
    }

    void dropIndex(String namespace, String name) {
        store.removeMap(indexMap(namespace, name));
        notes().remove(indexMap(namespace, name));
    }

    void dropCollection(String namespace) {
        indexMaps(namespace).forEach(store::removeMap);
        store.removeMap(DOCUMENTS + namespace);
    }

    void dropDatabase(String database) {
        List<String> maps = store.getMapNames().stream()
                .filter(name -> name.startsWith(DOCUMENTS + database + '.') || name.startsWith(INDEX + database + '.'))
                .toList();
        maps.forEach(store::removeMap);
    }

    void rename(String namespace, String newNamespace) {
        for (String map : indexMaps(namespace)) {
            String index = map.substring(map.indexOf(INDEX_SEPARATOR) + 1);
            boolean lists = hasNotedLists(namespace, index);
            store.renameMap(indexNamed(map), indexMap(newNamespace, index));
            notes().remove(map);
            if (lists) {
                noteLists(newNamespace, index);
            }
        }
        store.renameMap(documents(namespace), DOCUMENTS + newNamespace);
    }

    private List<String> indexMaps(String namespace) {
        return store.getMapNames().stream()
                .filter(name -> name.startsWith(INDEX + namespace + INDEX_SEPARATOR))
                .toList();
    }

    private static String indexMap(String namespace, String name) {
        return INDEX + namespace + INDEX_SEPARATOR + name;
    }

    /**
     * Returns when everything written so far is in the file; a no-op when nothing is new.
     *
     * @throws IllegalStateException when the store is closed, by us or because the disk failed it
     */
    void commit() {
        pointHeaderAtNextChunk();
        store.commit();
        // A closed store commits nothing and says nothing.
        if (store.isClosed()) {
            throw new IllegalStateException(
                    "The store is closed: restart the server, and look at the disk if it goes on");
        }
    }

    /**
     * Makes the next commit write the file's header as well, so that after a kill the header names the newest whole
     * commit or the one before it. MVStore spares the header for up to 20 commits and leaves a chain of chunks from it to
     * the newest one. That is sound while dead chunks rest for 45 s; here a new chunk may lie over one in the middle of
     * the chain. Killed before the header follows, recovery would take the last chunk that it can still reach for the
     * newest, find it intact, and drop every commit after it.
     *
     * <p>What makes MVStore write the header is the mark of a clean shutdown, which it takes off at the next write.
     */
    private void pointHeaderAtNextChunk() {
        FileStore<?> file = store.getFileStore();
        if (file != null) {
            file.getStoreHeader().put(CLEAN_SHUTDOWN_MARK, 1);
        }
    }

    long fileBytes() {
        return store.getFileStore() == null ? 0 : store.getFileStore().size();
    }

    @Override
    public void close() {
        if (!store.isClosed()) {
            store.close();
        }
    }

    @Override
    public String toString() {
        return store.getFileStore() == null
                ? "memory"
                : Objects.toString(store.getFileStore().getFileName());
    }
}
