package io.handshake.sandbox.mongo;

import de.bwaldvogel.mongo.backend.Missing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/** One key on disk: any BSON value, ordered by {@link KeyOrder}; strings, the usual case, are written plain. */
final class KeyType extends BasicDataType<Object> {

    static final KeyType INSTANCE = new KeyType();

    private static final int OBJECT_OVERHEAD = 48;
    private static final byte PLAIN_STRING = 's';
    private static final byte ANY_VALUE = 'v';

    private KeyType() {}

    @Override
    public int compare(Object left, Object right) {
        return KeyOrder.INSTANCE.compare(left, right);
    }

    @Override
    public int getMemory(Object key) {
        return OBJECT_OVERHEAD + (key instanceof String text ? text.length() : OBJECT_OVERHEAD);
    }

    @Override
    public void write(WriteBuffer buffer, Object key) {
        byte[] bytes = key instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : Bson.encodeValue(key instanceof Missing ? null : key);
        buffer.put(key instanceof String ? PLAIN_STRING : ANY_VALUE)
                .putVarInt(bytes.length)
                .put(bytes);
    }

    @Override
    public Object read(ByteBuffer buffer) {
        byte kind = buffer.get();
        byte[] bytes = new byte[DataUtils.readVarInt(buffer)];
        buffer.get(bytes);
        return kind == PLAIN_STRING
                ? new String(bytes, StandardCharsets.UTF_8)
                : Missing.ofNullable(Bson.decodeValue(bytes));
    }

    @Override
    public Object[] createStorage(int size) {
        return new Object[size];
    }
}
