package io.handshake.runtime.effects;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The state machine: what comes next, and what an answer makes of an effect. Plain functions over values; all time comes
 * in.
 *
 * <p>Two kinds of waiting. A <em>schedule</em> (a retry, a look) is over when the clock says so, or when somebody has watched
 * the unchanged effect for as long: a clock that jumps makes it early or late, which harms nothing. A <em>lease</em> or a
 * settling time guards against doing something twice. It is over only when somebody has watched the unchanged effect for
 * all of it, by monotonic time; or when the clock is past it by more than clocks may lie apart.
 */
final class EffectRules {
    private final EffectsSettings settings;
    private final RandomGenerator random;

    EffectRules(EffectsSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /**
     * What to do with an effect now.
     *
     * @param blocked whether it has to wait for another exclusive effect
     * @param watched for how long the asker has seen the effect just as it is, by monotonic time
     */
    Step next(Effect effect, boolean blocked, Instant now, Duration watched) {
        return switch (effect.state()) {
            case EffectState.Done _, EffectState.Declined _, EffectState.Parked _, EffectState.GivenUp _ ->
                new Step.Rest();
            case EffectState.Planned planned -> {
                Duration left = schedule(planned.since(), planned.notBefore(), now, watched);
                yield left.isPositive() ? new Step.Wait(left) : blocked ? new Step.Queue() : attempt(effect, now);
            }
            case EffectState.NotSent notSent -> {
                Duration left = schedule(notSent.since(), notSent.retryAt(), now, watched);
                yield left.isPositive() ? new Step.Wait(left) : blocked ? new Step.Queue() : attempt(effect, now);
            }
            case EffectState.Attempting attempting -> {
                Duration left = lease(attempting.since(), attempting.leasedUntil(), now, watched);
                yield left.isPositive() ? new Step.Wait(left) : resolve(effect, proof(effect), now);
            }
            case EffectState.Unknown unknown -> {
                Duration left = unknown.absentSince() == null
                        ? schedule(unknown.since(), unknown.nextLook(), now, watched)
                        : lease(unknown.since(), unknown.nextLook(), now, watched);
                yield left.isPositive() ? new Step.Wait(left) : resolve(effect, proof(effect), now);
            }
            case EffectState.Pending pending -> pending(effect, pending, now, watched);
        };
    }

    private Step pending(Effect effect, EffectState.Pending pending, Instant now, Duration watched) {
        boolean canLook = lookUp(proof(effect)) != null;
        Duration left = schedule(pending.since(), canLook ? pending.nextLook() : pending.until(), now, watched);
        if (left.isPositive()) {
            return new Step.Wait(left);
        }
        return canLook ? new Step.Look() : new Step.Park(EffectState.Cause.UNFINISHED, unfinished(pending));
    }

    private static String unfinished(EffectState.Pending pending) {
        return "the remote took it on and has not finished it by " + pending.until();
    }

    /** A further attempt, unless one before it is in doubt or there have been enough. */
    private Step attempt(Effect effect, Instant now) {
        if (effect.doubt()) {
            return resolve(effect, proof(effect), now);
        }
        return exhausted(effect) ? new Step.Park(EffectState.Cause.NOT_SENT, tooOften(effect)) : new Step.Call();
    }

    private Step resolve(Effect effect, Proof proof, Instant now) {
        return switch (proof) {
            case Proof.Absolute _ ->
                exhausted(effect) ? new Step.Park(EffectState.Cause.UNKNOWN, tooOften(effect)) : new Step.Call();
            case Proof.IdempotencyKey key ->
                remembered(effect, key, now) && !exhausted(effect)
                        ? new Step.Call()
                        : resolve(effect, key.afterwards(), now);
            case Proof.LookUp _ -> new Step.Look();
            case Proof.Neither _ ->
                new Step.Park(
                        EffectState.Cause.UNKNOWN,
                        "attempt " + effect.attempts() + " may have been carried out, and the remote can't be asked");
        };
    }

    /** Whether the remote is sure to know the key still when a call that starts now reaches it. */
    private boolean remembered(Effect effect, Proof.IdempotencyKey key, Instant now) {
        Instant first = effect.firstAttempt();
        return first == null
                || now.plus(settings.lease()).plus(settings.clockTolerance()).isBefore(first.plus(key.lifetime()));
    }

    private boolean exhausted(Effect effect) {
        return effect.failures() > settings.retryDelays().size();
    }

    private static String tooOften(Effect effect) {
        return "given up after " + effect.attempts() + " attempts";
    }

    /** The effect as it is stored before a call. From here on it is of unknown fate until somebody says otherwise. */
    Effect attempting(Effect effect, Strategy strategy, Instant now) {
        boolean unresolved =
                effect.state() instanceof EffectState.Attempting || effect.state() instanceof EffectState.Unknown;
        return new Effect(
                effect.key(),
                effect.generation(),
                effect.target(),
                effect.exclusive(),
                effect.plannedAt(),
                effect.attempts() + 1,
                // An attempt that nobody answered for has failed.
                effect.state() instanceof EffectState.Attempting ? effect.failures() + 1 : effect.failures(),
                effect.doubt() || unresolved,
                effect.strategy() == null ? strategy : effect.strategy(),
                effect.firstAttempt() == null ? now : effect.firstAttempt(),
                new EffectState.Attempting(now, now.plus(settings.startWithin()), now.plus(settings.lease())));
    }

    /**
     * What an answer makes of the effect. That it happened is believed from whichever attempt it comes and whatever was
     * thought before; everything else only of the latest attempt, and only while that one is undecided.
     *
     * @return the very same effect if the answer changes nothing
     */
    Effect answered(Effect effect, int attempt, Answer answer, Instant now) {
        if (effect.attempts() == 0 || effect.state() instanceof EffectState.Done) {
            return effect;
        }
        if (answer instanceof Answer.Done done) {
            return effect.with(
                    new EffectState.Done(now, done.reference(), done.evidence(), done.told()),
                    effect.failures(),
                    false);
        }
        boolean open = switch (effect.state()) {
            case EffectState.Attempting _, EffectState.Unknown _, EffectState.Pending _ -> true;
            case EffectState.Parked parked -> parked.cause().undecided();
            case EffectState.Planned _,
                    EffectState.Done _,
                    EffectState.Declined _,
                    EffectState.NotSent _,
                    EffectState.GivenUp _ -> false;
        };
        if (!open || attempt != effect.attempts()) {
            return effect;
        }
        return switch (answer) {
            case Answer.Done done ->
                effect.with(new EffectState.Done(now, done.reference(), done.evidence(), done.told()));
            case Answer.Pending pending ->
                working(effect, pending.reference(), pending.nextLook(), pending.until(), now);
            case Answer.Declined declined -> declined(effect, declined.reason(), now);
            case Answer.NotSent notSent -> notSent(effect, notSent, now);
            case Answer.Unknown unknown -> unknown(effect, unknown.reason(), now);
        };
    }

    /** A remote may well decline because an attempt before this one was carried out. */
    private Effect declined(Effect effect, String reason, Instant now) {
        return effect.doubt() && !(proof(effect) instanceof Proof.Absolute)
                ? parked(
                        effect,
                        EffectState.Cause.UNKNOWN,
                        "declined (" + reason + "), but an attempt before may have been carried out",
                        now)
                : effect.with(new EffectState.Declined(now, reason), effect.failures(), false);
    }

    private Effect notSent(Effect effect, Answer.NotSent answer, Instant now) {
        Duration asked = answer.retryAfter();
        int failures = asked == null ? effect.failures() + 1 : effect.failures();
        Effect failed = effect.with(effect.state(), failures, effect.doubt());
        boolean tooOld = now.isAfter(effect.plannedAt().plus(settings.parkAfter()));
        if (tooOld || exhausted(failed)) {
            return parked(
                    failed,
                    effect.doubt() ? EffectState.Cause.UNKNOWN : EffectState.Cause.NOT_SENT,
                    tooOften(effect) + ", the last: " + answer.reason(),
                    now);
        }
        Duration wait = asked == null ? delay(failures) : longer(bounded(asked));
        return failed.with(new EffectState.NotSent(now, answer.reason(), now.plus(wait)));
    }

    private Effect unknown(Effect effect, String reason, Instant now) {
        if (!(effect.state() instanceof EffectState.Attempting attempting)) {
            return effect;
        }
        if (proof(effect) instanceof Proof.Neither) {
            return parked(effect, EffectState.Cause.UNKNOWN, "attempt " + effect.attempts() + ": " + reason, now);
        }
        int failures = effect.failures() + 1;
        Instant again = now.plus(delay(failures));
        Instant nextLook = again.isAfter(attempting.leasedUntil()) ? again : attempting.leasedUntil();
        return effect.with(new EffectState.Unknown(now, reason, nextLook, 0, null), failures, effect.doubt());
    }

    /**
     * What a look at the remote makes of the effect. Where the remote does not have it, and has not had it for the settling
     * time, nothing has happened: the effect is then as if that attempt had not been sent.
     */
    Effect found(Effect effect, Finding finding, Instant now) {
        return switch (finding) {
            case Finding.Found found ->
                effect.with(
                        new EffectState.Done(now, found.reference(), found.evidence(), found.told()),
                        effect.failures(),
                        false);
            case Finding.Refused refused ->
                effect.with(new EffectState.Declined(now, refused.reason()), effect.failures(), false);
            case Finding.Working working ->
                working(effect, working.reference(), working.nextLook(), working.until(), now);
            case Finding.Absent _ -> absent(effect, now);
            case Finding.Unclear unclear -> unclear(effect, unclear.reason(), now);
        };
    }

    /** The first promise counts: a remote that goes on working does not put off the day when a person is told. */
    private Effect working(Effect effect, String reference, Instant nextLook, Instant until, Instant now) {
        if (effect.state() instanceof EffectState.Pending before) {
            return now.isBefore(before.until())
                    ? effect.with(new EffectState.Pending(now, reference, later(nextLook, now), before.until(), 0))
                    : parked(effect, EffectState.Cause.UNFINISHED, unfinished(before), now);
        }
        return effect.with(new EffectState.Pending(now, reference, later(nextLook, now), until, 0));
    }

    /** A remote that asks to be looked at in no time is not asked in a loop. */
    private Instant later(Instant nextLook, Instant now) {
        Instant soonest = now.plus(settings.retryDelays().getFirst());
        return nextLook.isBefore(soonest) ? soonest : nextLook;
    }

    private Effect absent(Effect effect, Instant now) {
        return switch (effect.state()) {
            case EffectState.Pending _ -> unclear(effect, "the remote does not have what it took on", now);
            case EffectState.Unknown unknown
            when unknown.absentSince() != null -> {
                Effect cleared = effect.with(
                        new EffectState.NotSent(now, "the remote does not have it", now), effect.failures(), false);
                yield exhausted(cleared)
                        ? parked(cleared, EffectState.Cause.NOT_SENT, tooOften(cleared), now)
                        : cleared;
            }
            case EffectState.Attempting _, EffectState.Unknown _, EffectState.NotSent _, EffectState.Planned _ -> {
                Proof.LookUp lookUp = lookUp(proof(effect));
                Duration settling = lookUp == null ? settings.lease() : lookUp.settling();
                yield effect.with(
                        new EffectState.Unknown(now, "the remote does not have it yet", now.plus(settling), 0, now),
                        countDead(effect),
                        effect.doubt());
            }
            case EffectState.Done _, EffectState.Declined _, EffectState.Parked _, EffectState.GivenUp _ -> effect;
        };
    }

    private Effect unclear(Effect effect, String reason, Instant now) {
        return switch (effect.state()) {
            case EffectState.Pending pending ->
                now.isBefore(pending.until())
                        ? effect.with(new EffectState.Pending(
                                now,
                                pending.reference(),
                                now.plus(delay(pending.looks() + 1)),
                                pending.until(),
                                pending.looks() + 1))
                        : parked(effect, EffectState.Cause.UNFINISHED, unfinished(pending) + "; " + reason, now);
            case EffectState.Unknown unknown ->
                lookAgain(effect, unknown.looks() + 1, unknown.absentSince(), reason, now);
            case EffectState.Attempting _, EffectState.NotSent _, EffectState.Planned _ ->
                lookAgain(effect, 1, null, reason, now);
            case EffectState.Done _, EffectState.Declined _, EffectState.Parked _, EffectState.GivenUp _ -> effect;
        };
    }

    private Effect lookAgain(Effect effect, int looks, @Nullable Instant absentSince, String reason, Instant now) {
        boolean tooOld = now.isAfter(effect.plannedAt().plus(settings.parkAfter()));
        if (looks > settings.retryDelays().size() || tooOld) {
            return parked(
                    effect,
                    EffectState.Cause.UNKNOWN,
                    "attempt " + effect.attempts() + " may have been carried out; " + looks
                            + " looks showed nothing, the last: " + reason,
                    now);
        }
        return effect.with(
                new EffectState.Unknown(now, reason, now.plus(delay(looks)), looks, absentSince),
                countDead(effect),
                effect.doubt());
    }

    /** An attempt that nobody answered for has failed; each is counted once, when it leaves that state. */
    private static int countDead(Effect effect) {
        return effect.state() instanceof EffectState.Attempting ? effect.failures() + 1 : effect.failures();
    }

    Effect parked(Effect effect, EffectState.Cause cause, String reason, Instant now) {
        return effect.with(new EffectState.Parked(now, cause, reason));
    }

    /** What a person's verdict makes of the effect. */
    Ruling decided(Effect effect, Verdict verdict, Instant now) {
        if (effect.state() instanceof EffectState.Attempting) {
            return new Ruling.Refused("an attempt is under way; wait for what becomes of it");
        }
        if (effect.state() instanceof EffectState.Done) {
            return new Ruling.Refused("it is done already");
        }
        return switch (verdict) {
            case Verdict.Retry retry -> retried(effect, retry, now);
            case Verdict.MarkDone done ->
                new Ruling.Accepted(effect.with(
                        new EffectState.Done(now, "by " + done.by(), done.evidence()), effect.failures(), false));
            case Verdict.GiveUp given ->
                new Ruling.Accepted(effect.with(
                        new EffectState.GivenUp(now, effect.undecided(), "by " + given.by() + ": " + given.reason())));
        };
    }

    private Ruling retried(Effect effect, Verdict.Retry retry, Instant now) {
        return switch (effect.state()) {
            case EffectState.Parked parked ->
                switch (parked.cause()) {
                    // Nothing of this generation has reached the remote: the same id is the safer one.
                    case NOT_SENT -> new Ruling.Accepted(reopened(effect, new EffectState.Planned(now, now), now));
                    case DECLINED -> new Ruling.Accepted(nextGeneration(effect, now));
                    case UNKNOWN, UNFINISHED -> retriedUndecided(effect, retry, now);
                };
            case EffectState.Declined _ -> new Ruling.Accepted(nextGeneration(effect, now));
            case EffectState.GivenUp given ->
                given.undecided() && !retry.looked()
                        ? new Ruling.Refused("it may have happened; look at the remote first, and say so")
                        : new Ruling.Accepted(nextGeneration(effect, now));
            case EffectState.NotSent notSent ->
                new Ruling.Accepted(effect.with(new EffectState.NotSent(now, notSent.reason(), now)));
            case EffectState.Planned _, EffectState.Pending _, EffectState.Unknown _ ->
                new Ruling.Refused("it is on its way and is tried without a person");
            case EffectState.Attempting _, EffectState.Done _ ->
                throw new IllegalStateException(effect.key() + " was to be ruled out before");
        };
    }

    private Ruling retriedUndecided(Effect effect, Verdict.Retry retry, Instant now) {
        if (retry.looked()) {
            return new Ruling.Accepted(nextGeneration(effect, now));
        }
        Effect reopened =
                reopened(effect, new EffectState.Unknown(now, "tried again by " + retry.by(), now, 0, null), now);
        return resolve(reopened, proof(reopened), now) instanceof Step.Park
                ? new Ruling.Refused("it may have happened, and the remote can't be asked; look at it, and say so")
                : new Ruling.Accepted(reopened);
    }

    /** The same generation with all its patience back. */
    private static Effect reopened(Effect effect, EffectState state, Instant now) {
        return new Effect(
                effect.key(),
                effect.generation(),
                effect.target(),
                effect.exclusive(),
                now,
                effect.attempts(),
                0,
                effect.doubt(),
                effect.strategy(),
                effect.firstAttempt(),
                state);
    }

    private static Effect nextGeneration(Effect effect, Instant now) {
        return new Effect(
                effect.key(),
                effect.generation() + 1,
                effect.target(),
                effect.exclusive(),
                now,
                0,
                0,
                false,
                null,
                null,
                new EffectState.Planned(now, now));
    }

    private Duration schedule(Instant since, Instant at, Instant now, Duration watched) {
        Duration byClock = Duration.between(now, at);
        Duration byWatching = Duration.between(since, at).minus(watched);
        return byClock.compareTo(byWatching) < 0 ? byClock : byWatching;
    }

    private Duration lease(Instant since, Instant until, Instant now, Duration watched) {
        Duration byClock = Duration.between(now, until.plus(settings.clockTolerance()));
        Duration byWatching = Duration.between(since, until).minus(watched);
        return byClock.compareTo(byWatching) < 0 ? byClock : byWatching;
    }

    private Duration delay(int failures) {
        int last = settings.retryDelays().size() - 1;
        return longer(settings.retryDelays().get(Math.clamp(failures - 1L, 0, last)));
    }

    private Duration bounded(Duration asked) {
        return asked.compareTo(settings.retryAfterAtMost()) > 0 ? settings.retryAfterAtMost() : asked;
    }

    private Duration longer(Duration delay) {
        return delay.plusMillis((long) (delay.toMillis() * settings.jitter() * random.nextDouble()));
    }

    /** Before its first attempt an effect has nothing to prove. */
    private static Proof proof(Effect effect) {
        Strategy strategy = effect.strategy();
        return strategy == null ? new Proof.Neither() : strategy.proof();
    }

    private static Proof.@Nullable LookUp lookUp(Proof proof) {
        return switch (proof) {
            case Proof.LookUp lookUp -> lookUp;
            case Proof.IdempotencyKey key -> lookUp(key.afterwards());
            case Proof.Absolute _, Proof.Neither _ -> null;
        };
    }
}
