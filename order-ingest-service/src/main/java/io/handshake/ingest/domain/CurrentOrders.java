package io.handshake.ingest.domain;

import io.handshake.ingest.domain.Orders.Statement;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The orders that were taken in, for who reads them again at the cart. What was read there may be older than what
 * somebody else has read and stored meanwhile, and most carts don't say which is newer. So the order here is looked at
 * first, the one there read after it, and stored only if nobody came between.
 */
public interface CurrentOrders {

    /** An order as it was when it was looked at. */
    interface Standing {

        /** Null if it was never taken in, or its data was erased. */
        @Nullable
        ImportedOrder order();
    }

    /** What a cart states, and how the order stood before that was read. */
    record Offer(Statement statement, Standing standing) {}

    /** How these orders stand, each of them. */
    Map<OrderKey, Standing> standing(Collection<OrderKey> orders);

    /**
     * Decides each and stores it, if the order still stands as it did. What was erased stays so.
     *
     * @param offers of different orders
     * @return in the order of the offers; empty where somebody else changed the order: look at it, and read it, again
     * @throws RuntimeException if the store cannot be reached
     */
    List<Optional<Decision>> takeIn(List<Offer> offers, CartPolicy policy);

    /** An order that may still change at its cart. */
    record Open(OrderKey order, String cartOrderId) {}

    /**
     * Orders of a cart that are neither shipped nor cancelled nor refunded, and whose internal id at the cart is known, by
     * key.
     *
     * @param placedSince older ones are left out
     * @param after only behind this key; null from the beginning
     */
    List<Open> open(CartId cart, Instant placedSince, @Nullable String after, int limit);

    /** Shipped ones, as above: what was refunded or changed at the cart since is found by reading them again. */
    List<Open> shipped(CartId cart, Instant placedSince, @Nullable String after, int limit);

    /** How many open ones there are. */
    long countOpen(CartId cart, Instant placedSince);
}
