package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.time.Instant;

/** Which deliveries of hints were seen to the end: carts send the same again when they are in doubt. */
public interface HintDeliveries {

    /** Whether it was, at that time or later. */
    boolean seen(CartId cart, String delivery, Instant since);

    void remember(CartId cart, String delivery, Instant at);

    void forgetBefore(Instant time);
}
