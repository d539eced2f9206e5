package io.handshake.ingest.entry.pull;

import io.handshake.vocabulary.CartId;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the pulling of each cart stands; the same on every instance. */
public interface CartPulls {

    /**
     * Empty for a cart whose orders are not pulled.
     *
     * @throws RuntimeException if the store cannot be reached
     */
    Optional<Status> status(CartId cart);

    /**
     * How it stands.
     *
     * @param watermark the highest value of the cart's cursor whose order is stored; null before the first order
     * @param lastSuccess when the cart last answered; null if never
     * @param failures how often in a row it did not since
     * @param failure why it last did not; null once it answers again
     * @param pausedUntil no call before; null if calls are made
     * @param sweeping whether there are more pages to read now
     * @param openOrders orders that are neither shipped nor cancelled nor refunded
     * @param parked orders that could not be taken in
     */
    record Status(
            @Nullable Instant watermark,
            @Nullable Instant lastSuccess,
            int failures,
            @Nullable Failure failure,
            @Nullable Instant pausedUntil,
            boolean sweeping,
            long openOrders,
            long parked) {}

    /**
     * Why the cart could not be asked.
     *
     * @param code stable, such as {@code THROTTLED}, {@code UNREACHABLE} or {@code CIRCUIT_OPEN}
     * @param reason one line without secrets
     */
    record Failure(String code, String reason, Instant since, Instant at) {}
}
