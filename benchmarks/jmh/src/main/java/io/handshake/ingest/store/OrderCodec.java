package io.handshake.ingest.store;

import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.runtime.store.StateCodec;

/** The codec of orders, for those who measure it. */
public final class OrderCodec {
    private OrderCodec() {}

    public static StateCodec<ImportedOrder> make() {
        return new OrderDocument();
    }
}
