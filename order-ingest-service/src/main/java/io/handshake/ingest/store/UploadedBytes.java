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

    void delete(String importId) {
        int n = 0;
        while (pieces.deleteOne(new Document("_id", name(importId, n))).getDeletedCount() > 0) {
            n++;
        }
    }

    private @Nullable Document piece(String importId, int n) {
        return pieces.find(new Document("_id", name(importId, n))).first();
    }

    private static String name(String importId, int n) {
        return importId + "/" + n;
    }
}
