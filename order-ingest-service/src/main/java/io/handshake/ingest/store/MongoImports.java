package io.handshake.ingest.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoException;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.ParkedRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Imports on MongoDB. Each unfinished import has a key in a small collection, written before its bytes and its record
 * and removed after its end; a worker holds the import by a lease on that key and by the version of the record, so that
 * a worker that was stopped for longer than its lease can't store anything any more. The imports of a cart are done one
 * after the other, in the order in which they were accepted.
 *
 * <p>An upload has a name of its own, and its bytes and its key carry it: who was stopped in the middle of one, or while
 * deleting an abandoned one, can never touch what a later upload under the same id has stored meanwhile.
 */
public final class MongoImports implements Imports {
    private static final Logger log = LoggerFactory.getLogger(MongoImports.class);
    private final MongoCollection<Document> imports;
    private final MongoCollection<Document> due;
    private final MongoCollection<Document> parked;
    private final MongoCollection<Document> turns;
    private final UploadedBytes bytes;
    private final Clock clock;
    private final Duration lease;

    /**
     * Imports of this database.
     *
     * @param lease how long a worker may go without storing progress, and an uploader without storing a piece
     */
    public MongoImports(MongoDatabase database, Clock clock, Duration lease) {
        this.imports = database.getCollection("imports");
        this.due = database.getCollection("imports-due");
        this.parked = database.getCollection("parked-rows");
        this.turns = database.getCollection("import-turns");
        this.bytes = new UploadedBytes(database);
        this.clock = clock;
        this.lease = lease;
    }

    @Override
    public Import begin(Import begun, InputStream content) throws IOException {
        Optional<Import> known = accepted(begun.id());
        if (known.isPresent()) {
            return known.get();
        }
        String upload = UUID.randomUUID().toString();
        try {
            due.insertOne(new Document("_id", begun.id())
                    .append("cart", begun.cartId().value())
                    .append("upload", upload)
                    .append("holder", upload)
                    .append("leasedUntil", in(lease)));
        } catch (MongoWriteException taken) {
            if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw taken;
            }
            return accepted(begun.id()).orElseThrow(() -> new UploadUnderWay(begun.id()));
        }
        try {
            bytes.store(begun.id(), upload, content, () -> keep(begun.id(), upload));
            imports.insertOne(record(begun, 1, 0, 0).append("upload", upload));
        } catch (IOException | RuntimeException unstored) {
            // Nothing was promised. A worker forgets the key; without a key nobody would look for the pieces.
            letGo(begun.id(), upload);
            bytes.delete(begun.id(), upload);
            throw unstored;
        }
        long accepted = due.updateOne(
                        held(begun.id(), upload),
                        new Document("$set", new Document("leasedUntil", now()).append("acceptedAt", now())))
                .getMatchedCount();
        if (accepted == 0) {
            forgetUpload(begun.id(), upload);
            throw abandoned(begun.id());
        }
        return begun;
    }

    /** Keeps an upload in hand while its pieces are stored. */
    private void keep(String id, String upload) throws IOException {
        long kept = due.updateOne(held(id, upload), new Document("$set", new Document("leasedUntil", in(lease))))
                .getMatchedCount();
        if (kept == 0) {
            throw abandoned(id);
        }
    }

    private IOException abandoned(String id) {
        return new IOException("no piece of import " + id + " was stored for longer than " + lease
                + " (order-ingest.imports.lease), so that it counts as abandoned; send it again");
    }

    /** The import, if its upload is complete: before that nobody may be told that it will be done. */
    private Optional<Import> accepted(String id) {
        Document key = key(id);
        if (key != null) {
            return key.getDate("acceptedAt") == null ? Optional.empty() : find(id);
        }
        Document stored = imports.find(new Document("_id", id)).first();
        String upload = stored == null ? null : stored.getString("upload");
        if (upload == null) {
            return find(id);
        }
        if (key(id) != null) {
            // Stored between the two looks.
            return accepted(id);
        }
        // Never accepted: its uploader was stopped, lost its key, and died just after this was stored.
        forgetUpload(id, upload);
        return Optional.empty();
    }

    private @Nullable Document key(String id) {
        return due.find(new Document("_id", id)).first();
    }

    private static Document held(String id, String holder) {
        return new Document("_id", id).append("holder", holder);
    }

    private void letGo(String id, String holder) {
        due.updateOne(held(id, holder), new Document("$set", new Document("leasedUntil", now())));
    }

    @Override
    public Optional<Import> find(String id) {
        return Optional.ofNullable(imports.find(new Document("_id", id)).first())
                .map(stored -> ImportDocument.from(id, stored.get("import", Document.class)));
    }

    @Override
    public void copyBytes(Import of, OutputStream to) throws IOException {
        Document key = due.find(new Document("_id", of.id())).first();
        if (key != null) {
            bytes.copy(of.id(), key.getString("upload"), to);
        }
    }

    @Override
    public Optional<Work> claim() {
        Instant now = clock.instant();
        Set<String> cartsAtWork = new HashSet<>();
        for (Document key : keysByAcceptance()) {
            // Of a cart's uploads the later wins, so they are done one after the other.
            boolean first = key.getDate("acceptedAt") == null || cartsAtWork.add(key.getString("cart"));
            if (first && !key.getDate("leasedUntil").toInstant().isAfter(now)) {
                Optional<Work> work = claim(key);
                if (work.isPresent()) {
                    return work;
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public boolean isStoreAway(Throwable failure) {
        return StoreAway.is(failure);
    }

    private List<Document> keysByAcceptance() {
        List<Document> keys = due.find().into(new ArrayList<>());
        keys.sort(Comparator.comparing(
                        (Document key) -> key.getDate("acceptedAt"), Comparator.nullsFirst(Comparator.naturalOrder()))
                .thenComparing(key -> key.getString("_id")));
        return keys;
    }

    private Optional<Work> claim(Document key) {
        String id = key.getString("_id");
        String holder = UUID.randomUUID().toString();
        long claimed = due.updateOne(
                        held(id, key.getString("holder")).append("leasedUntil", key.getDate("leasedUntil")),
                        new Document("$set", new Document("leasedUntil", in(lease)).append("holder", holder)))
                .getModifiedCount();
        if (claimed == 0) {
            return Optional.empty();
        }
        Document stored = imports.find(new Document("_id", id)).first();
        if (stored == null || key.getDate("acceptedAt") == null) {
            // Its uploader died before the answer: nothing was promised.
            forgetUpload(id, key.getString("upload"));
            return Optional.empty();
        }
        Import item = ImportDocument.from(id, stored.get("import", Document.class));
        if (item.state() != Import.State.RUNNING) {
            forget(id);
            return Optional.empty();
        }
        // The version moves on with each claim: whoever held the import before can store nothing any more.
        long version = stored.getLong("v");
        int attempt = stored.getInteger("attempts") + 1;
        long known = stored.get("turn", 0L);
        long turn = known == 0 ? nextTurn(key.getString("cart")) : known;
        return replace(item, version, attempt, turn)
                ? Optional.of(new LeasedWork(item, version + 1, attempt, turn, holder))
                : Optional.empty();
    }

    /** Counted when an import is first taken up: by then those before it have ended. */
    private long nextTurn(String cart) {
        Document counted = turns.findOneAndUpdate(
                new Document("_id", cart),
                new Document("$inc", new Document("turn", 1L)),
                new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER));
        return Objects.requireNonNull(counted, "an upsert leaves a document").getLong("turn");
    }

    /** The import has ended: no upload can be accepted under its id any more. */
    private void forget(String id) {
        bytes.delete(id);
        due.deleteOne(new Document("_id", id));
    }

    /** An upload that was never accepted; the key last, so that what dies here is done again. */
    private void forgetUpload(String id, String upload) {
        imports.deleteOne(new Document("_id", id).append("upload", upload));
        bytes.delete(id, upload);
        due.deleteOne(new Document("_id", id).append("upload", upload));
    }

    private static Document record(Import item, long version, int attempts, long turn) {
        return new Document("_id", item.id())
                .append("v", version)
                .append("attempts", attempts)
                .append("turn", turn)
                .append("import", ImportDocument.of(item));
    }

    private boolean replace(Import next, long version, int attempts, long turn) {
        return imports.replaceOne(
                                new Document("_id", next.id()).append("v", version),
                                record(next, version + 1, attempts, turn))
                        .getModifiedCount()
                == 1;
    }

    private Date now() {
        return in(Duration.ZERO);
    }

    private Date in(Duration wait) {
        return Date.from(clock.instant().plus(wait));
    }

    @Override
    public List<ParkedRow> parkedRows(String importId, @Nullable String after, int limit) {
        // The ids of one import lie between "id/" and "id0", the next character after the slash.
        Document range = new Document("$gt", after == null ? importId + "/" : after).append("$lt", importId + "0");
        List<ParkedRow> rows = new ArrayList<>();
        for (Document stored : parked.find(new Document("_id", range))
                .sort(new Document("_id", 1))
                .limit(limit)) {
            rows.add(ImportDocument.parkedRow(stored));
        }
        return rows;
    }

    private final class LeasedWork implements Work {
        private final String holder;
        private final int attempt;
        private final long turn;
        private volatile Import current;
        private volatile boolean released;
        private long version;

        LeasedWork(Import current, long version, int attempt, long turn, String holder) {
            this.holder = holder;
            this.current = current;
            this.version = version;
            this.attempt = attempt;
            this.turn = turn;
        }

        @Override
        public long turn() {
            return turn;
        }

        @Override
        public int attempt() {
            return attempt;
        }

        @Override
        public Import current() {
            return current;
        }

        @Override
        public boolean progress(Import next, List<ParkedRow> rows) {
            if (!rows.isEmpty()) {
                parked.bulkWrite(
                        rows.stream()
                                .map(row -> new ReplaceOneModel<>(
                                        new Document("_id", row.id()),
                                        ImportDocument.of(row),
                                        new ReplaceOptions().upsert(true)))
                                .toList(),
                        new BulkWriteOptions().ordered(false));
            }
            if (!replace(next, version, next.read() > current.read() ? 0 : attempt, turn)) {
                return false;
            }
            current = next;
            version++;
            if (next.state() != Import.State.RUNNING) {
                try {
                    forget(next.id());
                } catch (MongoException storeAway) {
                    // It has ended, which is still to be told. Whoever finds the key sees that, and forgets it.
                    log.warn(
                            "import={} bytes outcome=left reason={}",
                            next.id(),
                            storeAway.getClass().getName());
                }
            }
            return true;
        }

        @Override
        public void note(Import next) {
            current = next;
        }

        @Override
        public void uncount() {
            // Progress has counted from nought already, and an attempt is taken back once.
            imports.updateOne(
                    new Document("_id", current.id()).append("v", version).append("attempts", attempt),
                    new Document("$inc", new Document("attempts", -1)));
        }

        @Override
        public void release() {
            released = true;
            uncount();
            // Nobody's from here on, so that a renewal that comes late does not take it in hand again.
            due.updateOne(
                    held(current.id(), holder),
                    new Document("$set", new Document("leasedUntil", now()).append("holder", "")));
        }

        @Override
        public void renew() {
            if (released) {
                return;
            }
            due.updateOne(held(current.id(), holder), new Document("$set", new Document("leasedUntil", in(lease))));
        }
    }
}
