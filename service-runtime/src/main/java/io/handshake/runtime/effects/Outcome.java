package io.handshake.runtime.effects;

import io.handshake.runtime.store.EventDraft;
import java.util.ArrayList;
import java.util.List;

/**
 * What follows for an aggregate from what became of one of its effects.
 *
 * @param effects further effects that the aggregate wants now
 * @param noted whether the leg has dealt with a decline, so that no person need see it
 */
public record Outcome<D>(D state, List<EventDraft> events, List<EffectDraft> effects, boolean noted) {

    public Outcome {
        events = List.copyOf(events);
        effects = List.copyOf(effects);
    }

    public static <D> Outcome<D> of(D state) {
        return new Outcome<>(state, List.of(), List.of(), false);
    }

    public Outcome<D> event(EventDraft event) {
        List<EventDraft> more = new ArrayList<>(events);
        more.add(event);
        return new Outcome<>(state, more, effects, noted);
    }

    public Outcome<D> effect(EffectDraft effect) {
        List<EffectDraft> more = new ArrayList<>(effects);
        more.add(effect);
        return new Outcome<>(state, events, more, noted);
    }

    /** A decline is dealt with. */
    public Outcome<D> asNoted() {
        return new Outcome<>(state, events, effects, true);
    }
}
