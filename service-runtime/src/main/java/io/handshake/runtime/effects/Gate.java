package io.handshake.runtime.effects;

import java.time.Duration;

/** Asked before anything is sent to a target: a rate limit, a circuit breaker. */
@FunctionalInterface
public interface Gate {
    Gate OPEN = _ -> new Entry.Granted(Pass.UNHEARD);

    /** Answers at once. */
    Entry enter(String target);

    /** Whether one call may be made. */
    sealed interface Entry {

        /**
         * One call may be made.
         *
         * @param pass is told what became of the call, once
         */
        record Granted(Pass pass) implements Entry {}

        /** Nobody may call the target for so long. */
        record Refused(String reason, Duration retryAfter) implements Entry {}
    }

    /** The right to one call or look-up. */
    interface Pass {
        Pass UNHEARD = new Pass() {
            @Override
            public void answered(boolean reached, Duration took) {}

            @Override
            public void unused() {}
        };

        /**
         * A call was made.
         *
         * @param reached whether the remote gave an answer, be it a refusal
         */
        void answered(boolean reached, Duration took);

        /** No call was made. */
        void unused();
    }
}
