package io.handshake.confirm.scripted;

import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.runtime.store.StateCodec;
import org.bson.Document;
import tools.jackson.databind.json.JsonMapper;

/** The whole state as one text, which is enough where nobody asks the store for parts of it. */
final class JsonCodec implements StateCodec<OrderHandshake> {
    private static final JsonMapper JSON = JsonMapper.shared();

    @Override
    public Document encode(OrderHandshake state) {
        return new Document("json", JSON.writeValueAsString(state));
    }

    @Override
    public OrderHandshake decode(Document stored) {
        return JSON.readValue(stored.getString("json"), OrderHandshake.class);
    }
}
