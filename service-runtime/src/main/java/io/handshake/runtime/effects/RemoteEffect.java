package io.handshake.runtime.effects;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How one kind of effect is done at its remote. A leg implements it; the ledger decides when it is called. An exception
 * from {@link #call} counts as {@link Answer.Unknown}, so whatever is known for sure must be said as a value.
 *
 * @param <D> the state of the aggregates that want it
 */
public interface RemoteEffect<D> {

    /** The kind it does; see {@link EffectKey#kind()}. */
    String kind();

    /**
     * Which way to go, and what that way can prove. Asked before the first attempt of a generation, and kept. It must not
     * call the remote.
     */
    Strategy strategy(D state, Effect effect);

    /**
     * Makes the one call that has the effect. It is made with {@link EffectId#reference()} as idempotency key, where the
     * remote takes one, and as our reference on the remote object, where it can be asked for. What is sent must be the same
     * for all attempts of a generation, unless the proof is {@link Proof.Absolute}.
     *
     * <p>It runs in a thread of its own and is interrupted after the time-out; what it answers then is still heard. When
     * it has to ask something first, it must check {@link EffectCall#mayStillSend()} before the call that counts, and
     * answer {@link Answer.NotSent} otherwise.
     */
    Answer call(EffectCall<D> call) throws Exception;

    /**
     * Looks for {@link EffectId#reference()} at the remote, and changes nothing there. An exception counts as {@link
     * Finding.Unclear}. Needed where the strategy proves by {@link Proof.LookUp}.
     */
    default Finding lookUp(EffectCall<D> call) throws Exception {
        return new Finding.Unclear("there is no look-up for " + kind());
    }

    /**
     * What an effect that has come to a new state means for the aggregate: another state, events, further effects. All is
     * written together with the effect. It may be called again for the same state, and must have no effects itself.
     *
     * <p>An effect that the remote declined is parked, unless the outcome {@linkplain Outcome#asNoted() notes} it.
     */
    default Outcome<D> outcome(D state, Effect effect) {
        return Outcome.of(state);
    }

    /** How long a call may take; null for the setting. */
    default @Nullable Duration callTimeout() {
        return null;
    }
}
