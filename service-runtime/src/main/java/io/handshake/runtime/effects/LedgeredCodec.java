package io.handshake.runtime.effects;

import io.handshake.runtime.store.StateCodec;
import org.bson.Document;
import org.jspecify.annotations.Nullable;

/** Writes a state as its own codec does, and its effects beside it. */
public final class LedgeredCodec<D> implements StateCodec<Ledgered<D>> {
    private final StateCodec<D> states;

    public LedgeredCodec(StateCodec<D> states) {
        this.states = states;
    }

    /** @throws IllegalStateException if work was added that no note names: it must be saved with {@link Effects} */
    @Override
    public Document encode(Ledgered<D> aggregate) {
        if (aggregate.effects().due() == null && aggregate.effects().live()) {
            throw new IllegalStateException("effects were planned past the ledger; save them with Effects.saveAll");
        }
        return new Document("state", states.encode(aggregate.state()))
                .append("effects", EffectLedgerCodec.encode(aggregate.effects()));
    }

    @Override
    public Ledgered<D> decode(Document stored) {
        @Nullable Document effects = stored.get("effects", Document.class);
        return new Ledgered<>(
                states.decode(stored.get("state", Document.class)),
                effects == null ? EffectLedger.EMPTY : EffectLedgerCodec.decode(effects));
    }
}
