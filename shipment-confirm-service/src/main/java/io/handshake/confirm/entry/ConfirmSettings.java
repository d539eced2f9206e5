package io.handshake.confirm.entry;

import io.handshake.confirm.domain.Patience;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How shipments are taken in, and how long what may take.
 *
 * @param awaitOrder how long a shipment waits for its order before somebody is asked
 * @param warnBefore how long before an authorised payment expires somebody is told
 * @param promise within which the cart should know of a shipment
 * @param settle how long after the last step the cart is first read back
 * @param recheck how often it is read back after that
 * @param watched for how long after the last shipment it is
 * @param answerWithin when what a cart has taken on, and not finished, is a person's business
 * @param watchEvery how often an instance looks whether time has changed something, and counts what waits
 * @param largest the largest body that is taken
 * @param most how many shipments one body may hold
 * @param atOnce how many orders of one batch are worked on at the same time
 * @param claimPatience how long the id of a shipment that was claimed, and not stored, is kept for its order
 * @param keysFor how long an {@code Idempotency-Key} is remembered
 */
@Validated
@ConfigurationProperties("shipment-confirm")
public record ConfirmSettings(
        @DefaultValue("1h") Duration awaitOrder,
        @DefaultValue("2d") Duration warnBefore,
        @DefaultValue("15m") Duration promise,
        @DefaultValue("5m") Duration settle,
        @DefaultValue("1d") Duration recheck,
        @DefaultValue("14d") Duration watched,
        @DefaultValue("1d") Duration answerWithin,
        @DefaultValue("5s") Duration watchEvery,
        @DefaultValue("16MB") DataSize largest,
        @DefaultValue("10000") @Positive int most,
        @DefaultValue("16") @Positive int atOnce,
        @DefaultValue("10s") Duration claimPatience,
        @DefaultValue("7d") Duration keysFor) {

    /** @throws IllegalArgumentException if a time or size makes no sense */
    public ConfirmSettings {
        requirePositive(awaitOrder, "await-order");
        requirePositive(warnBefore, "warn-before");
        requirePositive(promise, "promise");
        requirePositive(settle, "settle");
        requirePositive(recheck, "recheck");
        requirePositive(watched, "watched");
        requirePositive(answerWithin, "answer-within");
        requirePositive(watchEvery, "watch-every");
        requirePositive(claimPatience, "claim-patience");
        requirePositive(keysFor, "keys-for");
        if (largest.toBytes() < 1 || largest.toBytes() > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException("shipment-confirm.largest must be between 1B and 511MB");
        }
    }

    /** As the domain takes it. */
    public Patience patience() {
        return new Patience(awaitOrder, warnBefore, promise, settle, recheck, watched);
    }

    private static void requirePositive(Duration time, String name) {
        if (!time.isPositive()) {
            throw new IllegalArgumentException("shipment-confirm." + name + " must be positive");
        }
    }
}
