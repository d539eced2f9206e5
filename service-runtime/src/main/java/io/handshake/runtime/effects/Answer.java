package io.handshake.runtime.effects;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known after an attempt. No answer is never success. Reasons and evidence hold no personal data and no secret. */
public sealed interface Answer {

    /**
     * It happened.
     *
     * @param reference what the remote calls it
     * @param evidence how we know
     * @param told what else the remote said that the leg needs, in the leg's own words; goes into {@link EffectState.Done}
     */
    record Done(String reference, String evidence, Map<String, String> told) implements Answer {
        public Done {
            told = Map.copyOf(told);
        }

        public Done(String reference, String evidence) {
            this(reference, evidence, Map.of());
        }
    }

    /**
     * The remote has taken it on and will tell, or can be asked.
     *
     * @param until when it is a person's business, if nothing has been heard
     */
    record Pending(String reference, Instant nextLook, Instant until) implements Answer {}

    /** It did not happen, and the same again would not either. */
    record Declined(String reason) implements Answer {}

    /**
     * It is certain that this attempt did nothing; it is worth another.
     *
     * @param retryAfter how long the remote wants to be left alone by everybody; null if it said nothing. Asking for that
     *     does not count as a failure
     */
    record NotSent(String reason, @Nullable Duration retryAfter) implements Answer {}

    /** It may have happened. */
    record Unknown(String reason) implements Answer {}
}
