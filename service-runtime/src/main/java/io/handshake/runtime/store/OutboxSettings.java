package io.handshake.runtime.store;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How events are published.
 *
 * @param producer the leg's name, in event ids and in the header {@code ce_source}; changing it later gives every event
 *     a new id
 * @param lease how long a batch of due events belongs to one instance; too short, and two instances send the same
 *     events; too long, and the events of a dead instance wait
 * @param deliveryTimeout how long the producer tries before an event counts as not sent; must end before the lease
 * @param poll how often left-over batches are looked for, and how often the broker is tried while it is away
 * @param abandonAfter how long a batch is kept whose aggregates hold none of its events; its writer must have died
 *     before writing, or been stopped for less than this
 * @param inFlight how many batches may be on their way to the broker before further ones are left to the poll
 * @param compression of the producer; {@code none} and {@code gzip} are what every client can read
 */
@Validated
@ConfigurationProperties("handshake.outbox")
public record OutboxSettings(
        @NotBlank String producer,
        @DefaultValue("30s") Duration lease,
        @DefaultValue("12s") Duration deliveryTimeout,
        @DefaultValue("1s") Duration poll,
        @DefaultValue("1h") Duration abandonAfter,
        @DefaultValue("64") @Positive int inFlight,
        @DefaultValue("none") String compression) {

    public OutboxSettings {
        if (lease.compareTo(deliveryTimeout.multipliedBy(2)) < 0) {
            throw new IllegalArgumentException("handshake.outbox.lease (" + lease
                    + ") must be at least twice handshake.outbox.delivery-timeout (" + deliveryTimeout
                    + "), or a slow send could overlap with another instance's");
        }
    }
}
