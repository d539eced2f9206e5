package io.handshake.carts.spi;

import io.handshake.vocabulary.Money;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where money goes back and, in carts that keep them, returns are recorded. Outcomes as in {@link FulfilmentDesk}. */
public interface RefundDesk {

    /**
     * Refunds exactly the amount, or declines. {@code Pending} if the cart waits for its gateway or for a person; then
     * {@link #lookUp} follows it.
     */
    Outcome refund(Effect.Refund effect);

    /** Records what came back, good and damaged units apart. */
    Outcome recordReturn(Effect.RecordReturn effect);

    /** All refunds of the order. */
    Answer<List<RefundSeen>> read(OrderRef order);

    /** Looks for what became of an attempt whose answer was lost, or that is pending. */
    LookUp lookUp(Effect.AtRefunds effect);

    /**
     * A refund at the cart.
     *
     * @param reference the cart's id
     * @param ours our reference, if the refund carries one; null if somebody else made it
     * @param state the cart's own word
     * @param settled whether the money has moved
     */
    record RefundSeen(
            String reference,
            @Nullable String ours,
            String state,
            boolean settled,
            Money amount,
            @Nullable Instant at) {}
}
