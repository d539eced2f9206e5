package io.handshake.runtime.effects;

import java.time.Instant;
import java.util.Collection;

/** An aggregate's state together with its effects: what {@link Effects} stores, in one document. */
public record Ledgered<D>(D state, EffectLedger effects) {

    public static <D> Ledgered<D> of(D state) {
        return new Ledgered<>(state, EffectLedger.EMPTY);
    }

    public Ledgered<D> with(D next) {
        return new Ledgered<>(next, effects);
    }

    /** Adds what the state wants to happen; see {@link EffectLedger#plan}. */
    public Ledgered<D> plan(Collection<EffectDraft> wanted, Instant now) {
        EffectLedger ledger = effects;
        for (EffectDraft draft : wanted) {
            ledger = ledger.plan(draft, now);
        }
        return new Ledgered<>(state, ledger);
    }
}
