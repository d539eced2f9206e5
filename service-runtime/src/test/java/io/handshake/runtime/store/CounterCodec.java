package io.handshake.runtime.store;

import org.bson.Document;

/** The smallest state there is: how often it was changed. */
final class CounterCodec implements StateCodec<Integer> {
    @Override
    public Document encode(Integer state) {
        return new Document("n", state);
    }

    @Override
    public Integer decode(Document stored) {
        return stored.getInteger("n");
    }
}
