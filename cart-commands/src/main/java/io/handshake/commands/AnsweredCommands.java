package io.handshake.commands;

import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Ruling;
import io.handshake.vocabulary.CartId;

/** Who wants to know what became of commands: the leg that sent them. It declares one as a bean. */
public interface AnsweredCommands {

    /**
     * Takes note. What is noted must be durable on return: the outcome is not read again then. The same comes again after
     * a crash; whatever is thrown brings it again too, or parks it.
     *
     * @return what the ledger said: refused is logged, and contended brings the outcome again
     */
    Ruling answered(Answered answered);

    /**
     * What is known of a command by now.
     *
     * @param key the order key, or for stock the cart's SKU: what the command was keyed by
     * @param reference of the effect, as it was handed out
     */
    record Answered(CartId cart, String key, String reference, Answer answer) {}
}
