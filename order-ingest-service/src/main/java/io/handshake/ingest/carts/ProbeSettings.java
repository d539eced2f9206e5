package io.handshake.ingest.carts;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * When carts are asked what they can do, beside the start and whoever asks by hand.
 *
 * @param every how long an answer holds, if nothing speaks against it
 * @param apart the least time between two probes of a cart that nobody asked for; while it can't be asked the time
 *     doubles, up to an hour
 */
@Validated
@ConfigurationProperties("order-ingest.probes")
public record ProbeSettings(
        @DefaultValue("24h") Duration every,
        @DefaultValue("1m") Duration apart) {

    /** @throws IllegalArgumentException if one is not positive, or they contradict each other */
    public ProbeSettings {
        if (!apart.isPositive() || every.compareTo(apart) < 0) {
            throw new IllegalArgumentException(
                    "order-ingest.probes.apart must be positive, and order-ingest.probes.every at least as long");
        }
    }
}
