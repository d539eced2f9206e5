package io.handshake.commands;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How commands are handed out.
 *
 * @param startWithin how long a foreign connector may take to begin; a connector that was down for longer answers
 *     {@code NOT_SENT}, and gets a new command
 * @param answerWithin when a command without an outcome is a person's business
 * @param lookEvery how often the ledger looks whether an outcome is there; it is told of it anyway, so this is only for
 *     what was missed
 * @param deliveryTimeout how long the broker may take to acknowledge a command; half of it again may be spent on finding
 *     the broker, and both must be below the call's time-out
 * @param keep how long a command is remembered after it was last written
 */
@Validated
@ConfigurationProperties("handshake.commands")
public record CommandSettings(
        @DefaultValue("15m") Duration startWithin,
        @DefaultValue("1d") Duration answerWithin,
        @DefaultValue("1m") Duration lookEvery,
        @DefaultValue("5s") Duration deliveryTimeout,
        @DefaultValue("30d") Duration keep) {

    public CommandSettings {
        positive("start-within", startWithin);
        positive("look-every", lookEvery);
        positive("delivery-timeout", deliveryTimeout);
        if (answerWithin.compareTo(startWithin) <= 0) {
            throw new IllegalArgumentException("handshake.commands.answer-within (" + answerWithin
                    + ") must be above handshake.commands.start-within (" + startWithin
                    + "), or a person is asked while the connector may still begin");
        }
        if (keep.compareTo(answerWithin) <= 0) {
            throw new IllegalArgumentException("handshake.commands.keep (" + keep
                    + ") must be above handshake.commands.answer-within (" + answerWithin
                    + "), or an outcome finds its command forgotten");
        }
    }

    private static void positive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException("handshake.commands." + name + " (" + value + ") must be positive");
        }
    }
}
