package io.handshake.ingest.carts;

import io.handshake.carts.spi.Probe;
import io.handshake.vocabulary.CartId;

/** Where probes are kept, for all instances. */
public interface Probes {

    /** What is known; {@link Probed#NEVER} also if what is kept was written by a version that knew other words. */
    Probed find(CartId cart);

    void keep(CartId cart, Probe probe);
}
