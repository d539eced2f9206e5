package io.handshake.ingest.store;

import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.bson.Document;
import org.bson.types.Binary;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of uploads, in pieces named {@code importId/upload/n}, where every instance reaches them. This is GridFS but for
 * its index: a piece is found by {@code _id} alone, which any MongoDB-compatible server does fast.
 */
final class UploadedBytes {
    private static final int PIECE = 1 << 20;

    private final MongoCollection<Document> pieces;

    UploadedBytes(MongoDatabase database) {
        this.pieces = database.getCollection("import-bytes");
    }

    /** Told before each piece that the upload is still at work. */
    @FunctionalInterface
    interface Alive {
        /** Throws if nobody may store more of it. */
        void still() throws IOException;
    }

    void store(String importId, String upload, InputStream bytes, Alive alive) throws IOException {
        int n = 0;
        for (byte[] piece = bytes.readNBytes(PIECE); piece.length > 0; piece = bytes.readNBytes(PIECE)) {
            alive.still();
            pieces.insertOne(new Document("_id", name(importId, upload, n)).append("bytes", new Binary(piece)));
            n++;
        }
    }

    void copy(String importId, String upload, OutputStream to) throws IOException {
        int n = 0;
        for (Document piece = piece(importId, upload, n); piece != null; piece = piece(importId, upload, n)) {
            to.write(piece.get("bytes", Binary.class).getData());
            n++;
        }
    }

    /** Deletes whatever pieces there are, of any upload, also when an earlier deletion died half-way. */
    void delete(String importId) {
        deleteBelow(importId);
    }

    /** Deletes the pieces of one upload. */
    void delete(String importId, String upload) {
        deleteBelow(importId + "/" + upload);
    }

    private void deleteBelow(String name) {
        // The names below one lie between "name/" and "name0", the next character after the slash.
        pieces.deleteMany(new Document("_id", new Document("$gt", name + "/").append("$lt", name + "0")));
    }

    private @Nullable Document piece(String importId, String upload, int n) {
        return pieces.find(new Document("_id", name(importId, upload, n))).first();
    }

    private static String name(String importId, String upload, int n) {
        return importId + "/" + upload + "/" + n;
    }
}
