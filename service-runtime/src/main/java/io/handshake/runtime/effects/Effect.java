package io.handshake.runtime.effects;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is to happen at a remote, and what is known of it.
 *
 * @param target which remote; one that is slow or dead slows no other
 * @param exclusive no other exclusive effect of the aggregate may be undecided while this one is tried
 * @param attempts how many attempts this generation has had
 * @param failures how many of them count against the schedule
 * @param doubt whether an attempt before the latest one may have been carried out
 * @param strategy null before the first attempt
 * @param firstAttempt null before the first attempt
 */
public record Effect(
        EffectKey key,
        int generation,
        String target,
        boolean exclusive,
        Instant plannedAt,
        int attempts,
        int failures,
        boolean doubt,
        @Nullable Strategy strategy,
        @Nullable Instant firstAttempt,
        EffectState state) {

    static Effect planned(EffectDraft draft, int generation, Instant now) {
        return new Effect(
                draft.key(),
                generation,
                draft.target(),
                draft.exclusive(),
                now,
                0,
                0,
                false,
                null,
                null,
                new EffectState.Planned(now, draft.notBefore() == null ? now : draft.notBefore()));
    }

    public EffectId id(String aggregate) {
        return new EffectId(aggregate, key, generation);
    }

    /** Whether something is still to be done by the machine. */
    public boolean live() {
        return switch (state) {
            case EffectState.Planned _,
                    EffectState.Attempting _,
                    EffectState.Pending _,
                    EffectState.NotSent _,
                    EffectState.Unknown _ -> true;
            case EffectState.Done _, EffectState.Declined _, EffectState.Parked _, EffectState.GivenUp _ -> false;
        };
    }

    public boolean parked() {
        return state instanceof EffectState.Parked;
    }

    /** Whether it may have happened, or be happening, without our knowing. */
    public boolean undecided() {
        return switch (state) {
            case EffectState.Attempting _, EffectState.Pending _, EffectState.Unknown _ -> true;
            case EffectState.Planned _, EffectState.NotSent _ -> doubt;
            case EffectState.Parked parked -> parked.cause().undecided();
            case EffectState.Done _, EffectState.Declined _, EffectState.GivenUp _ -> false;
        };
    }

    Effect with(EffectState next) {
        return with(next, failures, doubt);
    }

    Effect with(EffectState next, int nextFailures, boolean nextDoubt) {
        return new Effect(
                key,
                generation,
                target,
                exclusive,
                plannedAt,
                attempts,
                nextFailures,
                nextDoubt,
                strategy,
                firstAttempt,
                next);
    }
}
