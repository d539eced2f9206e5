package io.handshake.ingest.entry.pull;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import java.time.LocalTime;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.format.annotation.DateTimeFormat;
import org.springframework.validation.annotation.Validated;

/**
 * How orders are pulled from carts that have an API.
 *
 * @param enabled whether this instance pulls; others may
 * @param every from the end of one look for new orders to the next
 * @param rereadEvery from one reading again of all open orders to the next, at carts whose cursor does not show changes
 * @param openFor how long after it was placed an order is read again while it is open; also asked once a night, of all carts
 * @param shippedFor how long after it was placed an order is read again once a night although it is shipped
 * @param first how far back the first sweep of a cart begins
 * @param nightAt when the last days are read once more, by the cart's time zone
 * @param nightReach how many of them
 * @param page orders per call; a connector may give fewer
 * @param lease how long a cart belongs to an instance that is not heard of; after a crash, another goes on after this time
 * @param turn how long an instance keeps a cart before it lets others have it, so that instances share the carts
 * @param waitFirst after a call that failed; doubled each time, and spread
 * @param waitLast the longest such wait; what the cart itself asks for may be longer
 * @param look how often the holder of a cart looks whether somebody wants an order, and others whether the cart is free
 * @param mostWishes how many such orders may wait for one cart; more are refused, and found by the sweeps
 */
@Validated
@ConfigurationProperties("order-ingest.pull")
public record PullSettings(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("30s") Duration every,
        @DefaultValue("2m") Duration rereadEvery,
        @DefaultValue("60d") Duration openFor,
        @DefaultValue("30d") Duration shippedFor,
        @DefaultValue("30d") Duration first,

        @DefaultValue("03:00") @DateTimeFormat(iso = DateTimeFormat.ISO.TIME)
        LocalTime nightAt,

        @DefaultValue("7d") Duration nightReach,
        @DefaultValue("100") @Positive @Max(100) int page,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("2m") Duration turn,
        @DefaultValue("1s") Duration waitFirst,
        @DefaultValue("5m") Duration waitLast,
        @DefaultValue("1s") Duration look,
        @DefaultValue("10000") @Positive int mostWishes) {

    /** @throws IllegalArgumentException if a time makes no sense */
    public PullSettings {
        requirePositive(every, "every");
        requirePositive(rereadEvery, "reread-every");
        requirePositive(openFor, "open-for");
        requirePositive(shippedFor, "shipped-for");
        requirePositive(nightReach, "night-reach");
        requirePositive(lease, "lease");
        requirePositive(turn, "turn");
        requirePositive(waitFirst, "wait-first");
        requirePositive(look, "look");
        if (waitLast.compareTo(waitFirst) < 0) {
            throw new IllegalArgumentException("order-ingest.pull.wait-last must be at least wait-first");
        }
    }

    private static void requirePositive(Duration time, String name) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("order-ingest.pull." + name + " must be positive");
        }
    }
}
