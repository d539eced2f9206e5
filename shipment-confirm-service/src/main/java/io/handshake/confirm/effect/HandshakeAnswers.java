package io.handshake.confirm.effect;

import io.handshake.commands.AnsweredCommands;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.runtime.effects.Effects;
import io.handshake.runtime.effects.Ruling;

/** Gives the ledger what foreign connectors answer to commands of this leg. */
public final class HandshakeAnswers implements AnsweredCommands {
    private final Effects<OrderHandshake> effects;

    public HandshakeAnswers(Effects<OrderHandshake> effects) {
        this.effects = effects;
    }

    @Override
    public Ruling answered(Answered answered) {
        return effects.answered(answered.key(), answered.reference(), answered.answer());
    }
}
