package io.handshake.runtime.effects;

import java.time.Duration;

/** What is to be done next with an effect. */
sealed interface Step {

    /** Nothing, for good. */
    record Rest() implements Step {}

    /** Nothing yet. */
    record Wait(Duration time) implements Step {}

    /** Nothing until another effect of the aggregate is decided. */
    record Queue() implements Step {}

    /** An attempt. */
    record Call() implements Step {}

    /** Ask the remote whether it has it. */
    record Look() implements Step {}

    /** A person. */
    record Park(EffectState.Cause cause, String reason) implements Step {}
}
