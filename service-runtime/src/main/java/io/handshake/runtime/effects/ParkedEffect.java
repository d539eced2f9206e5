package io.handshake.runtime.effects;

/**
 * An effect that needs a person.
 *
 * @param position continues the list after it
 */
public record ParkedEffect(String position, EffectId id, Effect effect, EffectState.Parked state) {}
