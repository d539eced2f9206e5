package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.bson.Document;
import de.bwaldvogel.mongo.wire.bson.BsonDecoder;
import de.bwaldvogel.mongo.wire.bson.BsonEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Documents and values as bytes. Documents are kept as bytes and not as objects, because the server changes the objects
 * that it has been given in place: a reader, or a commit, would see a half-changed one.
 */
final class Bson {

    private static final int USUAL_SIZE = 1024;
    private static final String ONLY_FIELD = "";

    private Bson() {}

    static byte[] encode(Document document) {
        ByteBuf buffer = Unpooled.buffer(USUAL_SIZE);
        BsonEncoder.encodeDocument(document, buffer);
        return ByteBufUtil.getBytes(buffer);
    }

    static Document decode(byte[] bytes) {
        return BsonDecoder.decodeBson(Unpooled.wrappedBuffer(bytes));
    }

    static byte[] encodeValue(@Nullable Object value) {
        return encode(new Document(ONLY_FIELD, value));
    }

    static @Nullable Object decodeValue(byte[] bytes) {
        return decode(bytes).get(ONLY_FIELD);
    }

    static byte[] encodeValues(Iterable<?> values) {
        List<@Nullable Object> list = new ArrayList<>();
        values.forEach(list::add);
        return encodeValue(list);
    }
}
