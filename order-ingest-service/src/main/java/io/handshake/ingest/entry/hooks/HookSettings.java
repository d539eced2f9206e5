package io.handshake.ingest.entry.hooks;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How webhooks are taken.
 *
 * @param largest the largest body that is read
 * @param atOnce how much of bodies is in memory at the same time; who sends one needs no key
 * @param arrival how long a body may take to arrive; looked at once a second
 * @param writes how many hints are being stored at the same time; more are told to come again
 * @param patience how long storing may take before the cart is told to come again
 * @param remembered how long a delivery is known by its id; longer than carts keep trying
 * @param sameBody how long a delivery without an id is known by its body; short, because two changes may read the same
 */
@Validated
@ConfigurationProperties("order-ingest.webhooks")
public record HookSettings(
        @DefaultValue("1MB") DataSize largest,
        @DefaultValue("16MB") DataSize atOnce,
        @DefaultValue("2s") Duration arrival,
        @DefaultValue("32") @Positive int writes,
        @DefaultValue("700ms") Duration patience,
        @DefaultValue("72h") Duration remembered,
        @DefaultValue("10s") Duration sameBody) {

    /** @throws IllegalArgumentException if they contradict each other */
    public HookSettings {
        if (largest.toBytes() < 1 || atOnce.compareTo(largest) < 0 || atOnce.toBytes() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("order-ingest.webhooks.at-once must be at least"
                    + " order-ingest.webhooks.largest, and below 2 GB");
        }
        if (!arrival.isPositive()) {
            throw new IllegalArgumentException("order-ingest.webhooks.arrival must be positive");
        }
        if (!patience.isPositive() || !sameBody.isPositive() || remembered.compareTo(sameBody) < 0) {
            throw new IllegalArgumentException("order-ingest.webhooks.patience and .same-body must be positive, and"
                    + " .remembered at least as long as .same-body");
        }
    }
}
