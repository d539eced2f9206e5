package io.handshake.runtime.effects;

import java.time.Instant;
import java.util.Map;

/** What reading back by {@link EffectId#reference()} showed. Reasons and evidence hold no personal data and no secret. */
public sealed interface Finding {

    /** It has happened; {@code told} as of {@link Answer.Done}. */
    record Found(String reference, String evidence, Map<String, String> told) implements Finding {
        public Found {
            told = Map.copyOf(told);
        }

        public Found(String reference, String evidence) {
            this(reference, evidence, Map.of());
        }
    }

    /** The remote has it and is not finished. */
    record Working(String reference, Instant nextLook, Instant until) implements Finding {}

    /** The remote has it and refused it: it did not happen. */
    record Refused(String reason) implements Finding {}

    /** The remote answered, and does not have it. */
    record Absent() implements Finding {}

    /** Nothing was learnt, such as when the remote did not answer. */
    record Unclear(String reason) implements Finding {}
}
