package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which orders somebody wants to be read at their carts soon. */
public interface Wishes {

    /**
     * One order, by the cart's internal id or by its number.
     *
     * @param asking another each time it is asked for, so that a wish that is repeated while it is being granted stays
     */
    record Wish(
            CartId cart,
            @Nullable String cartOrderId,
            @Nullable String number,
            String asking) {}

    /**
     * Notes a wish, once for the same order.
     *
     * @return false if too many wait
     */
    boolean note(CartId cart, @Nullable String cartOrderId, @Nullable String number);

    /** Some that wait, the oldest first. */
    List<Wish> waiting(CartId cart, int limit);

    boolean isWaiting(CartId cart, String cartOrderId);

    /** Forgets a wish, unless it was repeated since. */
    void granted(Wish wish);
}
