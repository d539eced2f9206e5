package io.handshake.runtime.store;

import java.util.Date;
import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonBinaryWriter;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.io.BasicOutputBuffer;
import org.bson.types.Binary;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * Writes documents as BSON with the few types that aggregates are made of. The driver's own codec looks up a codec for
 * each value, and writes in the thread that waits for the server; that was a fifth of what an import cost.
 */
final class DocumentBytes {
    private static final int TYPICAL = 4 * 1024;

    private DocumentBytes() {}

    /** @throws IllegalArgumentException for a value of another type: a codec must write what the store can keep */
    static RawBsonDocument of(Document document) {
        try (BasicOutputBuffer buffer = new BasicOutputBuffer(TYPICAL);
                BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            write(writer, document);
            return new RawBsonDocument(buffer.getInternalBuffer(), 0, buffer.getPosition());
        }
    }

    private static void write(BsonBinaryWriter writer, Document document) {
        writer.writeStartDocument();
        document.forEach((name, value) -> {
            writer.writeName(name);
            value(writer, value);
        });
        writer.writeEndDocument();
    }

    private static void value(BsonBinaryWriter writer, @Nullable Object value) {
        switch (value) {
            case null -> writer.writeNull();
            case String text -> writer.writeString(text);
            case Integer number -> writer.writeInt32(number);
            case Long number -> writer.writeInt64(number);
            case Boolean flag -> writer.writeBoolean(flag);
            case Double number -> writer.writeDouble(number);
            case Decimal128 number -> writer.writeDecimal128(number);
            case Date date -> writer.writeDateTime(date.toInstant().toEpochMilli());
            case Binary bytes -> writer.writeBinaryData(new BsonBinary(bytes.getType(), bytes.getData()));
            case Document document -> write(writer, document);
            case List<?> list -> {
                writer.writeStartArray();
                list.forEach(item -> value(writer, item));
                writer.writeEndArray();
            }
            default ->
                throw new IllegalArgumentException(
                        "an aggregate's document holds a " + value.getClass().getName()
                                + ", which is not among the types that the store writes; let its codec write one that is");
        }
    }
}
