package io.handshake.commands;

import io.handshake.events.v1.CartOutcome;
import io.handshake.events.v1.EffectOutcome;
import io.handshake.vocabulary.CartId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A command that this leg has handed out, and what was answered. Outcomes come again, late and out of order, so what counts
 * is decided here and not by which came last:
 *
 * <ul>
 *   <li>{@code DONE} counts always, and stays.
 *   <li>{@code DECLINED} counts unless it is done, and stays: it is said of the effect, whichever command asked.
 *   <li>all else is said of one command. Of an older one than the newest it is stale; and {@code NOT_SENT} stays until
 *       there is a newer command.
 * </ul>
 *
 * @param key what it is keyed by on the topic
 * @param version of the newest command
 * @param handedAt when that one was handed out
 * @param deadline after which it must not be begun
 * @param revision the compare in compare-and-set, from 1
 * @param told null while the newest command is unanswered
 */
record SentCommand(
        String effectId,
        CartId cart,
        String key,
        long version,
        Instant handedAt,
        Instant deadline,
        long revision,
        @Nullable Told told) {
    private static final int LONGEST = 300;

    /** What the foreign connector said. Its words are cut, and are one line. */
    record Told(
            EffectOutcome outcome,
            @Nullable String reference,
            @Nullable String detail,
            Instant at) {

        boolean isFinal() {
            return switch (outcome) {
                case DONE, DECLINED -> true;
                case PENDING, NOT_SENT, UNKNOWN -> false;
            };
        }

        String inWords(String otherwise) {
            return detail == null ? otherwise : detail;
        }
    }

    /** A first command for an effect. */
    static SentCommand first(String effectId, CartId cart, String key, long version, Instant deadline, Instant now) {
        return new SentCommand(effectId, cart, key, version, now, deadline, 1, null);
    }

    /** One more for the same effect. What was said of the commands before it no longer holds, unless it is final. */
    SentCommand again(long nextVersion, Instant nextDeadline, Instant now) {
        return new SentCommand(
                effectId, cart, key, nextVersion, now, nextDeadline, revision + 1, isAnswered() ? told : null);
    }

    boolean isAnswered() {
        return told != null && told.isFinal();
    }

    /** With this outcome; the very same if it changes nothing. */
    SentCommand with(CartOutcome outcome, Instant now) {
        if (!counts(outcome)) {
            return this;
        }
        Told next = new Told(outcome.getOutcome(), line(outcome.getReference()), line(outcome.getDetail()), now);
        return new SentCommand(effectId, cart, key, version, handedAt, deadline, revision + 1, next);
    }

    private boolean counts(CartOutcome outcome) {
        EffectOutcome before = told == null ? null : told.outcome();
        return switch (outcome.getOutcome()) {
            case DONE -> before != EffectOutcome.DONE;
            case DECLINED -> before != EffectOutcome.DONE && before != EffectOutcome.DECLINED;
            case NOT_SENT -> isOfNewest(outcome) && !isSettled(before);
            case PENDING, UNKNOWN -> isOfNewest(outcome) && !isSettled(before) && before != outcome.getOutcome();
        };
    }

    private boolean isOfNewest(CartOutcome outcome) {
        Long said = outcome.getVersion();
        return said == null || said >= version;
    }

    private static boolean isSettled(@Nullable EffectOutcome outcome) {
        return outcome == EffectOutcome.DONE || outcome == EffectOutcome.DECLINED || outcome == EffectOutcome.NOT_SENT;
    }

    /** Somebody else's text, fit for a log line and a person's eyes; null if there is none. */
    static @Nullable String line(@Nullable String text) {
        if (text == null || text.isBlank()) {
            return null;
        }
        StringBuilder line = new StringBuilder();
        text.strip()
                .codePoints()
                .limit(LONGEST)
                .map(point -> Character.isISOControl(point) || point == '"' ? ' ' : point)
                .forEach(line::appendCodePoint);
        return line.toString();
    }
}
