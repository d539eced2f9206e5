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
 * The bytes of uploads, in pieces named {@code importId/n}, where every instance reaches them. This is GridFS but for
 * its index: a piece is found by {@code _id} alone, which any MongoDB-compatible server does fast.
 */
final class UploadedBytes {
    private static final int PIECE = 1 << 20;

    private final MongoCollection<Document> pieces;

    UploadedBytes(MongoDatabase database) {
        this.pieces = database.getCollection("import-bytes");
    }

    void store(String importId, InputStream bytes) throws IOException {
        int n = 0;
        for (byte[] piece = bytes.readNBytes(PIECE); piece.length > 0; piece = bytes.readNBytes(PIECE)) {
            pieces.insertOne(new Document("_id", name(importId, n)).append("bytes", new Binary(piece)));
            n++;
        }
    }

    void copy(String importId, OutputStream to) throws IOException {
        int n = 0;
        for (Document piece = piece(importId, n); piece != null; piece = piece(importId, n)) {
            to.write(piece.get("bytes", Binary.class).getData());
            n++;
        }
    }

    /** Deletes whatever pieces there are, also when an earlier deletion died half-way. */
    void delete(String importId) {
        // The names of one import lie between "id/" and "id0", the next character after the slash.
        pieces.deleteMany(new Document("_id", new Document("$gt", importId + "/").append("$lt", importId + "0")));
    }

    private @Nullable Document piece(String importId, int n) {
        return pieces.find(new Document("_id", name(importId, n))).first();
    }

    private static String name(String importId, int n) {
        return importId + "/" + n;
    }
}
