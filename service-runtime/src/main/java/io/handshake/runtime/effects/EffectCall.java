package io.handshake.runtime.effects;

import java.util.function.BooleanSupplier;

/** What a {@link RemoteEffect} needs to know for one call or look-up. */
public final class EffectCall<D> {
    private final EffectId id;
    private final D state;
    private final Effect effect;
    private final Strategy strategy;
    private final BooleanSupplier inTime;

    EffectCall(EffectId id, D state, Effect effect, Strategy strategy, BooleanSupplier inTime) {
        this.id = id;
        this.state = state;
        this.effect = effect;
        this.strategy = strategy;
        this.inTime = inTime;
    }

    public EffectId id() {
        return id;
    }

    public D state() {
        return state;
    }

    public Effect effect() {
        return effect;
    }

    public Strategy strategy() {
        return strategy;
    }

    public String target() {
        return effect.target();
    }

    /** Whether the call that counts may still be begun. Asked again right before it, it bounds what a long pause can do. */
    public boolean mayStillSend() {
        return inTime.getAsBoolean();
    }
}
