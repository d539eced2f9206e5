package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.backend.KeyValue;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Objects;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** The key of an index over one or more fields, ordered part by part. */
final class TupleType extends BasicDataType<KeyValue> {

    static final TupleType INSTANCE = new TupleType();

    private static final int USUAL_MEMORY = 128;

    private TupleType() {}

    @Override
    public int compare(KeyValue left, KeyValue right) {
        return KeyOrder.INSTANCE.compareTuples(left, right);
    }

    @Override
    public int getMemory(KeyValue key) {
        return USUAL_MEMORY * key.size();
    }

    @Override
    public void write(WriteBuffer buffer, KeyValue key) {
        byte[] bytes = Bson.encodeValues(key);
        buffer.putVarInt(bytes.length).put(bytes);
    }

    @Override
    public KeyValue read(ByteBuffer buffer) {
        byte[] bytes = new byte[DataUtils.readVarInt(buffer)];
        buffer.get(bytes);
        return new KeyValue((Collection<?>) Objects.requireNonNull(Bson.decodeValue(bytes)));
    }

    @Override
    public KeyValue[] createStorage(int size) {
        return new KeyValue[size];
    }
}
