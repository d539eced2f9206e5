package io.handshake.confirm.domain;

import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The handshakes as people and timers look at them. Lists are in the order of the orders' keys. */
public interface HandshakeDesk {

    /**
     * What was tried for one wish.
     *
     * @param made how many attempts there were
     * @param next when it is tried, or asked about, again; null if it is not
     * @param evidence how it is known what became of it, or why not; may be empty
     */
    record Attempts(int made, @Nullable Instant next, String evidence) {}

    /** An order's handshake, with what was tried for it. */
    record Seen(OrderHandshake handshake, Map<Wish, Attempts> attempts) {
        public Seen {
            attempts = Map.copyOf(attempts);
        }
    }

    Optional<Seen> look(OrderKey key);

    /**
     * Orders with tasks.
     *
     * @param open whether open ones are meant, or resolved ones
     * @param cart null for all
     * @param after only keys behind it; null from the beginning
     */
    List<OrderHandshake> withTasks(boolean open, @Nullable CartId cart, @Nullable String after, int limit);

    /**
     * Orders with a shipment that is held.
     *
     * @param order this one alone; null for all
     * @param after only keys behind it; null from the beginning
     */
    List<OrderHandshake> held(@Nullable OrderKey order, @Nullable String after, int limit);

    /** Orders at which time alone may change something by now; the longest due first. */
    List<OrderKey> due(Instant now, int limit);

    /** A cart's orders that are to be held against it by now. */
    List<OrderKey> toCheck(CartId cart, Instant now, int limit);

    /**
     * Orders of which a shipment left on a day.
     *
     * @param day in UTC
     * @param cart null for all
     * @param after only keys behind it; null from the beginning
     */
    List<OrderHandshake> leftOn(LocalDate day, @Nullable CartId cart, @Nullable String after, int limit);

    /**
     * Tries again what stopped and is certain not to have happened.
     *
     * @return how much that is
     */
    int tryAgainUnsent(OrderKey key, String by);

    /**
     * How much there is to look at.
     *
     * @param waiting orders that have not come, with shipments that wait for them
     * @param held orders with a shipment that is held
     * @param tasks open ones
     * @param expiring orders whose authorised payment is about to expire, as an open task says; none for carts without any
     */
    record Counts(long waiting, long held, long tasks, Map<CartId, Long> expiring) {
        public Counts {
            expiring = Map.copyOf(expiring);
        }
    }

    Counts counts();

    /** What became of a person's word on something that was wished. */
    sealed interface Ruled {

        /** It is stored, and what follows from it. */
        record Taken() implements Ruled {}

        record Refused(String reason) implements Ruled {}

        /** Nothing was changed; the same may be taken a moment later. */
        record Busy() implements Ruled {}
    }

    /** A person says what becomes of a wish that stopped: {@code DONE}, {@code RETRY} or {@code WAIVE}. */
    Ruled decide(OrderKey key, Wish wish, Task.Choice choice, String by, String note);
}
