package io.handshake.confirm.effect;

import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Wish;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectCall;
import io.handshake.runtime.effects.Outcome;
import io.handshake.runtime.effects.Proof;
import io.handshake.runtime.effects.RemoteEffect;
import io.handshake.runtime.effects.Strategy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A mail of ours to the customer. Nobody can be asked whether it went, so one of unknown fate is a person's business. */
final class ByMail implements RemoteEffect<OrderHandshake> {
    private final Wish.Kind kind;
    private final Mailing mails;
    private final HandshakeNews news;

    ByMail(Wish.Kind kind, Mailing mails, HandshakeNews news) {
        this.kind = kind;
        this.mails = mails;
        this.news = news;
    }

    @Override
    public String kind() {
        return kind.word();
    }

    @Override
    public Strategy strategy(OrderHandshake state, Effect effect) {
        return new Strategy("mail", new Proof.Neither());
    }

    @Override
    public Answer call(EffectCall<OrderHandshake> call) {
        CartWords words =
                CartWords.of(call.state(), new Wish(kind, call.effect().key().part()));
        return HandshakeNews.unwanted(words)
                ? new Answer.Declined(
                        words.shipment().voided()
                                ? "the shipment was voided before the customer was told"
                                : "newer tracking came before the customer was told of this")
                : mails.write(
                        call.state(),
                        words.shipment(),
                        words.correction(),
                        call.id().reference(),
                        call::mayStillSend);
    }

    @Override
    public @Nullable Duration callTimeout() {
        return mails.longest();
    }

    @Override
    public Outcome<OrderHandshake> outcome(OrderHandshake state, Effect effect) {
        return news.outcome(state, effect);
    }
}
