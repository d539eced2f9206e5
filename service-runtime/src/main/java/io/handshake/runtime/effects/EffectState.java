package io.handshake.runtime.effects;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where an effect is on its way. */
public sealed interface EffectState {

    /** Nobody has tried it. */
    record Planned(Instant since, Instant notBefore) implements EffectState {}

    /**
     * An attempt may be under way. When nobody has heard of it until the lease is over, this <em>is</em> unknown.
     *
     * @param deadline after which its owner does not call any more
     * @param leasedUntil after which its owner cannot be in a call any more
     */
    record Attempting(Instant since, Instant deadline, Instant leasedUntil) implements EffectState {}

    /** It happened; by the word of the remote, or of a person. {@code told} as of {@link Answer.Done}. */
    record Done(Instant since, String reference, String evidence, Map<String, String> told) implements EffectState {
        public Done {
            told = Map.copyOf(told);
        }

        public Done(Instant since, String reference, String evidence) {
            this(since, reference, evidence, Map.of());
        }
    }

    /** The remote works on it. */
    record Pending(Instant since, String reference, Instant nextLook, Instant until, int looks)
            implements EffectState {}

    /** The remote refused it, and the leg took note. */
    record Declined(Instant since, String reason) implements EffectState {}

    /** The attempt did nothing. */
    record NotSent(Instant since, String reason, Instant retryAt) implements EffectState {}

    /**
     * The attempt may have been carried out.
     *
     * @param looks how many looks have shown nothing
     * @param absentSince when the remote first answered that it does not have it
     */
    record Unknown(
            Instant since,
            String reason,
            Instant nextLook,
            int looks,
            @Nullable Instant absentSince) implements EffectState {}

    /** A person is needed. */
    record Parked(Instant since, Cause cause, String reason) implements EffectState {}

    /** A person has put it aside. */
    record GivenUp(Instant since, boolean undecided, String reason) implements EffectState {}

    /** Why an effect is parked: what is known of it. */
    enum Cause {
        /** The remote refused it: it has not happened. */
        DECLINED,
        /** It could not be brought to the remote: it has not happened. */
        NOT_SENT,
        /** It may have happened. */
        UNKNOWN,
        /** The remote took it on and never finished, as far as we know: it may have happened. */
        UNFINISHED;

        boolean undecided() {
            return this == UNKNOWN || this == UNFINISHED;
        }
    }

    Instant since();
}
