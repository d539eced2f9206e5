package io.handshake.confirm.effect;

import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.EffectNews;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Wish;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Outcome;
import io.handshake.runtime.store.EventDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Tells the domain what has become of an effect, and the ledger what follows. */
final class HandshakeNews {
    /** What is tried again this soon is not worth telling anybody: the step is simply under way. */
    private static final Duration UNDER_WAY = Duration.ofMinutes(1);

    private final ConfirmShipments confirm;
    private final Function<Decision, List<EventDraft>> events;
    private final BiConsumer<OrderHandshake, OrderHandshake> diary;

    HandshakeNews(
            ConfirmShipments confirm,
            Function<Decision, List<EventDraft>> events,
            BiConsumer<OrderHandshake, OrderHandshake> diary) {
        this.confirm = confirm;
        this.events = events;
        this.diary = diary;
    }

    Outcome<OrderHandshake> outcome(OrderHandshake state, Effect effect) {
        Wish wish = new Wish(Wish.Kind.of(effect.key().kind()), effect.key().part());
        CartWords words = CartWords.of(state, wish);
        EffectNews news = news(words, effect);
        // What became of older tracking says nothing of the newest.
        boolean heard = news != null && !(wish.kind() == Wish.Kind.CORRECT_TRACKING && words.overtaken());
        boolean noted = news instanceof EffectNews.CalledOff;
        if (news == null || !heard) {
            return new Outcome<>(state, List.of(), List.of(), noted);
        }
        Decision decision = confirm.heard(state, wish, news, effect.state().since());
        diary.accept(state, decision.after());
        return new Outcome<>(decision.after(), events.apply(decision), WishDrafts.of(decision), noted);
    }

    /** Null while there is none. */
    private static @Nullable EffectNews news(CartWords words, Effect effect) {
        return switch (effect.state()) {
            case EffectState.Done done -> ReceiptText.news(done);
            // Only a person's word leads back to here.
            case EffectState.Planned _ -> new EffectNews.PutOff("to be tried again");
            case EffectState.Attempting _ -> null;
            case EffectState.Pending pending ->
                putOff(words, effect, pending.since(), "the cart has taken it on as " + pending.reference());
            case EffectState.NotSent notSent -> putOff(words, effect, notSent.retryAt(), notSent.reason());
            case EffectState.Unknown unknown ->
                putOff(
                        words,
                        effect,
                        unknown.nextLook(),
                        "it may have happened, and is looked for: " + unknown.reason());
            case EffectState.Declined declined ->
                unwanted(words)
                        ? new EffectNews.CalledOff(declined.reason())
                        : new EffectNews.Stopped(declined.reason());
            case EffectState.Parked parked -> new EffectNews.Stopped(parked.reason());
            case EffectState.GivenUp given -> new EffectNews.Waived(given.reason());
        };
    }

    private static EffectNews.@Nullable PutOff putOff(CartWords words, Effect effect, Instant next, String reason) {
        // What a person was asked about, and has set going again, is not stopped any more.
        boolean stopped =
                words.shipment().steps().values().stream().anyMatch(step -> step.state() == Step.State.STOPPED);
        return stopped || next.isAfter(effect.plannedAt().plus(UNDER_WAY)) ? new EffectNews.PutOff(reason) : null;
    }

    /** Whether nobody wants it any more: then a refusal is welcome. */
    static boolean unwanted(CartWords words) {
        return words.kind() != Wish.Kind.VOID_SHIPMENT && (words.shipment().voided() || words.overtaken());
    }
}
