package io.handshake.confirm.store;

import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.runtime.store.StateCodec;

/** How the service stores a handshake, for tests that bring the ledger but not the whole store. */
public final class AsStored {
    private AsStored() {}

    public static StateCodec<OrderHandshake> codec() {
        return new HandshakeDocument();
    }
}
