package io.handshake.runtime.effects;

import java.time.Duration;

/** What the remote offers to find out whether an attempt of unknown fate was carried out. */
public sealed interface Proof {

    /** Carrying it out again changes nothing, such as setting a level. It is simply repeated. */
    record Absolute() implements Proof {}

    /**
     * The remote carries out one call per {@link EffectId#reference()}. The same one is sent again.
     *
     * @param lifetime how long the remote is sure to remember a key
     * @param afterwards what is left when it may have forgotten
     */
    record IdempotencyKey(Duration lifetime, Proof afterwards) implements Proof {
        public IdempotencyKey {
            switch (afterwards) {
                case LookUp _, Neither _ -> {}
                case Absolute _, IdempotencyKey _ ->
                    throw new IllegalArgumentException("after an idempotency key comes a look-up or neither");
            }
        }
    }

    /**
     * The remote can be asked for {@link EffectId#reference()}.
     *
     * @param settling for how long something may be missing there although a call has been carried out, or still will be
     */
    record LookUp(Duration settling) implements Proof {}

    /** Nothing. The effect is never repeated without a person. */
    record Neither() implements Proof {}
}
