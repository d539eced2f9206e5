package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The orders of carts that could not be taken in as they were read. */
public interface ParkedOrders {

    /**
     * Keeps them. What is parked with the same faults already is left as it is.
     *
     * @return those that are new, or have other faults than before
     */
    List<ParkedOrder> park(List<ParkedOrder> orders);

    /** Which of these are parked. */
    Set<String> parkedAmong(Collection<String> ids);

    /** They came in, or are gone: nobody needs to look at them any more. */
    void close(Collection<String> ids);

    /**
     * Those that are parked, by id.
     *
     * @param cart only of this one; null for all
     * @param number only with this one; null for all
     * @param after only behind this id; null from the beginning
     */
    List<ParkedOrder> list(@Nullable CartId cart, @Nullable String number, @Nullable String after, int limit);

    /** Also one that is closed. */
    Optional<ParkedOrder> find(String id);

    long count(CartId cart);
}
