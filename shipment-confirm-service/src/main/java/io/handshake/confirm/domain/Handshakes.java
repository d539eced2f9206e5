package io.handshake.confirm.domain;

import io.handshake.vocabulary.OrderKey;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The orders' handshakes, as they are kept. */
public interface Handshakes {

    Optional<OrderHandshake> find(OrderKey key);

    /** The order that a shipment belongs to, wherever it was reported. */
    Optional<OrderKey> ownerOf(String shipmentId);

    /**
     * Reads, lets it be decided, and stores state, wishes and tellings in one write; whoever was slower than another reads and
     * decides again.
     *
     * @param decide from what is stored, null if nothing is; without effects of its own. {@link Decided#decision} null leaves
     *     everything as it is
     */
    <R> R change(OrderKey key, Function<@Nullable OrderHandshake, Decided<R>> decide);

    /**
     * As {@link #change}, for a new shipment, whose id belongs to one order for ever.
     *
     * @return empty if another order has the id
     */
    <R> Optional<R> claim(OrderKey key, String shipmentId, Function<@Nullable OrderHandshake, Decided<R>> decide);

    /**
     * What a decision comes to.
     *
     * @param result for whoever asked
     */
    record Decided<R>(R result, @Nullable Decision decision) {}
}
