package io.handshake.commands;

import io.handshake.commands.AnsweredCommands.Answered;
import io.handshake.events.v1.CartOutcome;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Ruling;
import io.handshake.runtime.inbound.Unprocessable;
import io.handshake.schemas.CartOutcomeTopics;
import io.handshake.vocabulary.CartId;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.annotation.KafkaListener;

/**
 * The outcomes on {@code cart-outcomes.<cartId>.v1}. Each is a fact: it is noted with its command first, then the leg is
 * told what is known by now, then the offset moves. A death in between brings it again, and the leg is told again. What is
 * said of no command of this leg is left alone: three legs read the same topic.
 */
final class KafkaCartOutcomeListener {
    private static final Logger log = LoggerFactory.getLogger(KafkaCartOutcomeListener.class);

    private final SentCommands commands;
    private final AnsweredCommands leg;
    private final CommandSettings settings;
    private final MeterRegistry meters;
    private final Clock clock;

    KafkaCartOutcomeListener(
            SentCommands commands, AnsweredCommands leg, CommandSettings settings, MeterRegistry meters, Clock clock) {
        this.commands = commands;
        this.leg = leg;
        this.settings = settings;
        this.meters = meters;
        this.clock = clock;
    }

    @KafkaListener(
            id = "cart-outcomes",
            idIsGroup = false,
            topicPattern = CartOutcomeTopics.PATTERN,
            containerFactory = "inboundListeners")
    void on(ConsumerRecord<@Nullable String, @Nullable Object> message) {
        CartId cart = new CartId(CartOutcomeTopics.cartOf(message.topic()));
        CartOutcome outcome = read(message);
        while (true) {
            SentCommand before = commands.find(outcome.getEffectId()).orElse(null);
            // A connector has the right to one cart's topics, and can't answer for another's.
            if (before == null || !before.cart().equals(cart)) {
                note(cart, outcome, "ignored");
                return;
            }
            SentCommand after = before.with(outcome, now());
            boolean known = after.equals(before);
            if (known || commands.save(after)) {
                note(cart, outcome, known ? "known" : word(outcome));
                // A pause in between is long enough for a newer command, and what was said of this one holds no longer.
                commands.find(outcome.getEffectId()).ifPresent(this::tell);
                return;
            }
        }
    }

    private static CartOutcome read(ConsumerRecord<@Nullable String, @Nullable Object> message) {
        Object value = message.value();
        if (!(value instanceof CartOutcome outcome)) {
            throw new Unprocessable(
                    "OTHER_RECORD",
                    message.topic() + " holds records of CartOutcome, and this is "
                            + (value == null ? "none" : "a " + value.getClass().getSimpleName())
                            + "; send the command's outcome");
        }
        if (outcome.getEffectId().isBlank()) {
            throw new Unprocessable("NO_EFFECT_ID", "effectId is empty; repeat the command's");
        }
        return outcome;
    }

    private void tell(SentCommand command) {
        SentCommand.Told told = command.told();
        if (told == null) {
            return;
        }
        switch (leg.answered(new Answered(command.cart(), command.key(), command.effectId(), answer(command, told)))) {
            case Ruling.Accepted _, Ruling.Unchanged _ -> {}
            case Ruling.Refused refused ->
                log.warn(
                        "cart={} effect=\"{}\" said={} outcome=refused reason=\"{}\"",
                        command.cart(),
                        SentCommand.line(command.effectId()),
                        told.outcome().name().toLowerCase(Locale.ROOT),
                        refused.reason());
            // Waited for as an outage is: the offset stays.
            case Ruling.Contended contended ->
                throw new Contended("effect " + SentCommand.line(command.effectId()), contended.rounds());
        }
    }

    private Answer answer(SentCommand command, SentCommand.Told told) {
        return switch (told.outcome()) {
            case DONE ->
                new Answer.Done(
                        told.reference() == null ? command.effectId() : told.reference(),
                        told.inWords("the cart's connector says it is done"));
            case PENDING ->
                new Answer.Pending(
                        told.reference() == null ? command.effectId() : told.reference(),
                        now().plus(settings.lookEvery()),
                        command.handedAt().plus(settings.answerWithin()));
            case DECLINED -> new Answer.Declined(told.inWords("the cart's connector declined"));
            case NOT_SENT -> new Answer.NotSent(told.inWords("it did not reach the cart"), null);
            case UNKNOWN -> new Answer.Unknown(told.inWords("the cart's connector can't say whether it happened"));
        };
    }

    /** @param became {@code ignored}, {@code known}, or what it newly says */
    private void note(CartId cart, CartOutcome outcome, String became) {
        log.info(
                "cart={} effect=\"{}\" version={} said={} outcome={}",
                cart,
                SentCommand.line(outcome.getEffectId()),
                outcome.getVersion(),
                word(outcome),
                became);
        meters.counter("cart.outcomes", "cart", cart.value(), "outcome", became).increment();
    }

    private static String word(CartOutcome outcome) {
        return outcome.getOutcome().name().toLowerCase(Locale.ROOT);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
