package io.handshake.runtime.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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
 * each value, and writes in the thread that waits for the server; that was a fifth of what an import cost. One for several
 * documents, one after the other: it keeps its buffer.
 */
final class DocumentBytes {
    private static final int TYPICAL = 4 * 1024;

    private final BasicOutputBuffer buffer = new Texts();

    /** @throws IllegalArgumentException for a value of another type: a codec must write what the store can keep */
    RawBsonDocument of(Document document) {
        buffer.truncateToPosition(0);
        try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
            write(writer, document);
        }
        return new RawBsonDocument(Arrays.copyOf(buffer.getInternalBuffer(), buffer.getPosition()));
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

    /** The driver's buffer writes a text character by character, with a look at its capacity for each. */
    private static final class Texts extends BasicOutputBuffer {
        Texts() {
            super(TYPICAL);
        }

        @Override
        public void writeString(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            writeInt32(bytes.length + 1);
            writeBytes(bytes, 0, bytes.length);
            writeByte(0);
        }

        @Override
        public void writeCString(String name) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            if (name.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("a name in a document holds a zero character");
            }
            writeBytes(bytes, 0, bytes.length);
            writeByte(0);
        }
    }
}
