package io.handshake.runtime.effects;

import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The effects of one aggregate, in the order in which they were wanted. Lives inside the aggregate's document.
 *
 * @param due the note that named this aggregate when work was last added; null if there never was any
 */
public record EffectLedger(
        Map<EffectKey, Effect> byKey, @Nullable String due) {
    public static final EffectLedger EMPTY = new EffectLedger(Map.of(), null);

    public EffectLedger {
        byKey = Collections.unmodifiableMap(new LinkedHashMap<>(byKey));
    }

    public Collection<Effect> all() {
        return byKey.values();
    }

    public @Nullable Effect find(EffectKey key) {
        return byKey.get(key);
    }

    /**
     * Adds what is wanted. An effect that is there already stays as it is, so wanting it twice is wanting it once; only
     * where the draft repeats, and the one before is settled beyond doubt, another generation begins.
     */
    public EffectLedger plan(EffectDraft draft, Instant now) {
        Effect there = byKey.get(draft.key());
        if (there == null) {
            return with(Effect.planned(draft, 1, now));
        }
        if (draft.repeats() && settled(there)) {
            return with(Effect.planned(draft, there.generation() + 1, now));
        }
        return this;
    }

    private static boolean settled(Effect effect) {
        boolean harmless = effect.strategy() != null && effect.strategy().proof() instanceof Proof.Absolute;
        return switch (effect.state()) {
            case EffectState.Done _, EffectState.Declined _ -> true;
            case EffectState.Parked parked -> harmless || !parked.cause().undecided();
            case EffectState.GivenUp given -> harmless || !given.undecided();
            case EffectState.Planned _,
                    EffectState.Attempting _,
                    EffectState.Pending _,
                    EffectState.NotSent _,
                    EffectState.Unknown _ -> false;
        };
    }

    /** Whether something is still to be done by the machine. */
    public boolean live() {
        return byKey.values().stream().anyMatch(Effect::live);
    }

    /** Whether an effect has to wait because another one, that must be alone as well, is undecided. */
    boolean blocks(Effect effect) {
        return effect.exclusive()
                && byKey.values().stream()
                        .anyMatch(other -> other.exclusive() && !other.key().equals(effect.key()) && other.undecided());
    }

    EffectLedger with(Effect effect) {
        Map<EffectKey, Effect> next = new LinkedHashMap<>(byKey);
        next.put(effect.key(), effect);
        return new EffectLedger(next, due);
    }

    EffectLedger dueAs(@Nullable String note) {
        return new EffectLedger(byKey, note);
    }
}
