package io.handshake.runtime.effects;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An effect that an aggregate wants.
 *
 * @param target which remote; one that is slow or dead slows no other
 * @param exclusive no other exclusive effect of the aggregate may be undecided while this one is tried; for money
 * @param repeats whether it may be wanted again once it is settled, as another generation; for levels that change
 * @param notBefore null for at once
 */
public record EffectDraft(
        EffectKey key,
        String target,
        boolean exclusive,
        boolean repeats,
        @Nullable Instant notBefore) {

    public static EffectDraft of(String kind, String part, String target) {
        return new EffectDraft(new EffectKey(kind, part), target, false, false, null);
    }

    public EffectDraft alone() {
        return new EffectDraft(key, target, true, repeats, notBefore);
    }

    public EffectDraft repeatable() {
        return new EffectDraft(key, target, exclusive, true, notBefore);
    }

    public EffectDraft notBefore(Instant earliest) {
        return new EffectDraft(key, target, exclusive, repeats, earliest);
    }
}
