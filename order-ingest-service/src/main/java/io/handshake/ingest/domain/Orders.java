package io.handshake.ingest.domain;

import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.domain.TakeInOrder.Source;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The orders that were taken in. An order and the event that tells of it are stored together or not at all. */
public interface Orders {

    /** What a cart states of an order, and where it stated it. */
    record Statement(CartOrder order, Source source) {}

    /**
     * Decides and stores each statement, in order for statements of the same order. One that cannot be taken in does
     * not stop the others.
     *
     * @param dryRun decides only
     * @return the decisions, in the order of the statements
     * @throws RuntimeException if the store cannot be reached; the same statements from the same sources may then be
     *     offered again and count the same
     */
    List<Decision> takeIn(List<Statement> statements, CartPolicy policy, boolean dryRun);

    Optional<ImportedOrder> find(OrderKey key);

    /** Which orders to list; null and false leave the choice open. */
    record Query(
            @Nullable CartId cart,
            @Nullable OrderState state,
            @Nullable Instant since,
            boolean onlyUnacknowledged) {}

    /**
     * Some of a list.
     *
     * @param next the key to go on after; null at the end
     */
    record Page(List<ImportedOrder> items, @Nullable String next) {}

    /** Orders in the order of their keys, after the given one. */
    Page list(Query query, @Nullable String after, int limit);

    /**
     * Notes that the OMS has taken these revisions.
     *
     * @return the keys that are unknown, or not known at that revision
     */
    List<OrderKey> acknowledge(Map<OrderKey, Integer> revisions);
}
