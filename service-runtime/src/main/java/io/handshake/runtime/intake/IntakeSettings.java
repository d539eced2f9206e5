package io.handshake.runtime.intake;

import jakarta.validation.constraints.Positive;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * When nothing new is taken in.
 *
 * @param mostOwed aggregates with unpublished events above which intake closes; it opens again at four fifths of it
 * @param longestOwed age of the oldest unpublished event above which intake closes, while the broker is away
 * @param leastFreeDisk free space of a {@link WorkFolder} below which intake closes
 */
@Validated
@ConfigurationProperties("handshake.intake")
public record IntakeSettings(
        @DefaultValue("100000") @Positive int mostOwed,
        @DefaultValue("1h") Duration longestOwed,
        @DefaultValue("256MB") DataSize leastFreeDisk) {}
