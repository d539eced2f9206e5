package io.handshake.ingest.store;

import com.mongodb.ErrorCategory;
import com.mongodb.MongoWriteException;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
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
import java.util.Date;
import java.util.List;
import java.util.Optional;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/**
 * Imports on MongoDB. Each unfinished import has a key in a small collection, written before its bytes and its record
 * and removed after its end; a worker holds the import by a lease on that key and by the version of the record, so that
 * a worker that was stopped for longer than its lease can't store anything any more.
 */
public final class MongoImports implements Imports {
    private final MongoCollection<Document> imports;
    private final MongoCollection<Document> due;
    private final MongoCollection<Document> parked;
    private final UploadedBytes bytes;
    private final Clock clock;
    private final Duration lease;
    private final Duration longestUpload;

    /**
     * Imports of this database.
     *
     * @param lease how long a worker may go without storing progress
     * @param longestUpload how long storing the bytes may take before they count as abandoned
     */
    public MongoImports(MongoDatabase database, Clock clock, Duration lease, Duration longestUpload) {
        this.imports = database.getCollection("imports");
        this.due = database.getCollection("imports-due");
        this.parked = database.getCollection("parked-rows");
        this.bytes = new UploadedBytes(database);
        this.clock = clock;
        this.lease = lease;
        this.longestUpload = longestUpload;
    }

    @Override
    public Import begin(Import begun, InputStream content) throws IOException {
        Optional<Import> known = find(begun.id());
        if (known.isPresent()) {
            return known.get();
        }
        Date uploadUntil = in(longestUpload);
        try {
            due.insertOne(new Document("_id", begun.id()).append("leasedUntil", uploadUntil));
        } catch (MongoWriteException taken) {
            if (ErrorCategory.fromErrorCode(taken.getCode()) != ErrorCategory.DUPLICATE_KEY) {
                throw taken;
            }
            return find(begun.id()).orElseThrow(() -> new UploadUnderWay(begun.id()));
        }
        bytes.store(begun.id(), content);
        // An upload that took longer than it may is abandoned, and its pieces may be gone.
        long held = due.updateOne(
                        new Document("_id", begun.id()).append("leasedUntil", uploadUntil),
                        new Document("$set", new Document("leasedUntil", in(lease))))
                .getMatchedCount();
        if (held == 0) {
            throw new IOException("storing import " + begun.id() + " took longer than " + longestUpload
                    + " (order-ingest.imports.longest-upload); nothing was stored");
        }
        imports.insertOne(record(begun, 1, 0));
        due.updateOne(
                new Document("_id", begun.id()), new Document("$set", new Document("leasedUntil", in(Duration.ZERO))));
        return begun;
    }

    @Override
    public Optional<Import> find(String id) {
        return Optional.ofNullable(imports.find(new Document("_id", id)).first())
                .map(stored -> ImportDocument.from(id, stored.get("import", Document.class)));
    }

    @Override
    public void copyBytes(Import of, OutputStream to) throws IOException {
        bytes.copy(of.id(), to);
    }

    @Override
    public Optional<Work> claim() {
        Instant now = clock.instant();
        for (Document key : due.find()) {
            if (key.getDate("leasedUntil").toInstant().isAfter(now)) {
                continue;
            }
            String id = key.getString("_id");
            long claimed = due.updateOne(
                            new Document("_id", id).append("leasedUntil", key.getDate("leasedUntil")),
                            new Document("$set", new Document("leasedUntil", in(lease))))
                    .getModifiedCount();
            if (claimed == 1) {
                Document stored = imports.find(new Document("_id", id)).first();
                if (stored == null) {
                    // Its uploader died before the answer: nothing was promised.
                    forget(id);
                    continue;
                }
                Import item = ImportDocument.from(id, stored.get("import", Document.class));
                if (item.state() != Import.State.RUNNING) {
                    forget(id);
                    continue;
                }
                // The version moves on with each claim: whoever held the import before can store nothing any more.
                long version = stored.getLong("v");
                int attempt = stored.getInteger("attempts") + 1;
                if (replace(item, version, attempt)) {
                    return Optional.of(new LeasedWork(item, version + 1, attempt));
                }
            }
        }
        return Optional.empty();
    }

    private void forget(String id) {
        bytes.delete(id);
        due.deleteOne(new Document("_id", id));
    }

    private static Document record(Import item, long version, int attempts) {
        return new Document("_id", item.id())
                .append("v", version)
                .append("attempts", attempts)
                .append("import", ImportDocument.of(item));
    }

    private boolean replace(Import next, long version, int attempts) {
        return imports.replaceOne(
                                new Document("_id", next.id()).append("v", version),
                                record(next, version + 1, attempts))
                        .getModifiedCount()
                == 1;
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
        private final int attempt;
        private Import current;
        private long version;

        LeasedWork(Import current, long version, int attempt) {
            this.current = current;
            this.version = version;
            this.attempt = attempt;
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
            if (!replace(next, version, next.read() > current.read() ? 0 : attempt)) {
                return false;
            }
            current = next;
            version++;
            if (next.state() == Import.State.RUNNING) {
                due.updateOne(
                        new Document("_id", next.id()), new Document("$set", new Document("leasedUntil", in(lease))));
            } else {
                forget(next.id());
            }
            return true;
        }

        @Override
        public void release() {
            due.updateOne(
                    new Document("_id", current.id()),
                    new Document("$set", new Document("leasedUntil", in(Duration.ZERO))));
        }
    }
}
