package io.handshake.runtime.effects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The state machine alone, in virtual time, against everything that can go wrong in any order: two runners whose clocks lie
 * apart and jump, that die and pause anywhere; a remote that carries out late or never, and whose answers get lost. A seed
 * that fails fails again.
 */
class EffectRandomFaultsTest {
    private static final int SEQUENCES = 4000;
    private static final Duration LEASE = Duration.ofSeconds(30);
    private static final Duration START_WITHIN = Duration.ofSeconds(5);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration TOLERANCE = Duration.ofMinutes(15);
    private static final Duration SETTLING = Duration.ofSeconds(20);
    private static final Instant EPOCH = Instant.parse("2030-01-01T00:00:00Z");
    private static final EffectsSettings SETTINGS = new EffectsSettings(
            LEASE,
            START_WITHIN,
            CALL_TIMEOUT,
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            TOLERANCE,
            8,
            Map.of(),
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(10)),
            0.2,
            Duration.ofHours(1),
            Duration.ofDays(3),
            Duration.ofSeconds(10));

    enum Remote {
        ABSOLUTE(new Proof.Absolute()),
        KEYS(new Proof.IdempotencyKey(Duration.ofDays(2), new Proof.Neither())),
        FORGETFUL_KEYS(new Proof.IdempotencyKey(Duration.ofMinutes(20), new Proof.Neither())),
        FORGETFUL_KEYS_READ_BACK(new Proof.IdempotencyKey(Duration.ofMinutes(20), new Proof.LookUp(SETTLING))),
        READ_BACK(new Proof.LookUp(SETTLING)),
        NEITHER(new Proof.Neither());

        private final Proof proof;

        Remote(Proof proof) {
            this.proof = proof;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverGoesWrongItHappensOnceOrAPersonIsAsked(Remote remote) {
        long first = System.nanoTime();
        System.out.println("whateverGoesWrongItHappensOnceOrAPersonIsAsked " + remote + " seed=" + first);
        Map<String, Integer> ends = new HashMap<>();
        for (long seed = first; seed < first + SEQUENCES; seed++) {
            ends.merge(Effects.word(new World(remote, seed).run()), 1, Integer::sum);
        }
        assertThat(ends).as("most of them are done, and not all").containsKeys("DONE", "PARKED");
    }

    /** Something that comes to pass at a time of its own. */
    private record Coming(long at, Runnable what) {}

    private static final class Runner {
        private Duration clockIsAhead = Duration.ZERO;
        private long pausedUntil;
        private long busyUntil;
        private Effect seen = null;
        private long seenSince;
    }

    private static final class World {
        private final Remote remote;
        private final long seed;
        private final Random random;
        private final EffectRules rules;
        private final List<Runner> runners = List.of(new Runner(), new Runner());
        private final List<Coming> coming = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private long now;
        private int carriedOut;
        private long keyKnownUntil = -1;
        private boolean known;
        private Effect stored;

        World(Remote remote, long seed) {
            this.remote = remote;
            this.seed = seed;
            this.random = new Random(seed);
            this.rules = new EffectRules(SETTINGS, random);
            this.stored = Effect.planned(EffectDraft.of("act", "1", "remote"), 1, EPOCH);
            runners.forEach(this::moveClock);
        }

        private void moveClock(Runner runner) {
            runner.clockIsAhead = Duration.ofSeconds(random.nextInt(-420, 421));
        }

        private boolean luck(int percent) {
            return random.nextInt(100) < percent;
        }

        private long within(Duration time) {
            return random.nextLong(time.toMillis());
        }

        Effect run() {
            for (int round = 0; stored.live() || !coming.isEmpty(); round++) {
                assertThat(round)
                        .as("%s seed=%s stuck: %s", remote, seed, story)
                        .isLessThan(20_000);
                now += 1 + (luck(90) ? within(Duration.ofSeconds(4)) : within(Duration.ofMinutes(3)));
                List<Coming> due = new ArrayList<>();
                for (Iterator<Coming> each = coming.iterator(); each.hasNext(); ) {
                    Coming next = each.next();
                    if (next.at() <= now) {
                        due.add(next);
                        each.remove();
                    }
                }
                due.sort((one, other) -> Long.compare(one.at(), other.at()));
                due.forEach(next -> next.what().run());
                for (Runner runner : runners) {
                    if (luck(1)) {
                        moveClock(runner);
                    }
                    if (luck(2)) {
                        // Dies and starts anew: it knows nothing of before.
                        runner.seen = null;
                    }
                    if (now >= runner.busyUntil && now >= runner.pausedUntil) {
                        step(runner);
                    }
                }
                check();
            }
            Effect end = stored;
            String what = remote + " seed=" + seed + " carried out " + carriedOut + " times: " + story;
            switch (end.state()) {
                case EffectState.Done _ -> assertThat(carriedOut).as(what).isPositive();
                case EffectState.Declined _ -> {
                    if (remote != Remote.ABSOLUTE) {
                        assertThat(carriedOut).as(what).isZero();
                    }
                }
                case EffectState.Parked parked -> {
                    assertThat(parked.reason()).as(what).isNotBlank();
                    if (!parked.cause().undecided()) {
                        assertThat(carriedOut).as(what).isZero();
                    }
                }
                case EffectState.Planned _,
                        EffectState.Attempting _,
                        EffectState.Pending _,
                        EffectState.NotSent _,
                        EffectState.Unknown _,
                        EffectState.GivenUp _ -> throw new AssertionError(what + " ends as " + end);
            }
            check();
            return end;
        }

        private void check() {
            if (remote != Remote.ABSOLUTE) {
                assertThat(carriedOut).as("%s seed=%s: %s", remote, seed, story).isLessThanOrEqualTo(1);
            }
        }

        private Instant clock(Runner runner) {
            return EPOCH.plusMillis(now).plus(runner.clockIsAhead);
        }

        private void store(String why, Effect effect) {
            if (!effect.equals(stored)) {
                story.add(now + " " + why + " " + Effects.word(effect) + "#" + effect.attempts());
                stored = effect;
            }
        }

        private void step(Runner runner) {
            if (!stored.equals(runner.seen)) {
                runner.seen = stored;
                runner.seenSince = now;
            }
            Duration watched = Duration.ofMillis(now - runner.seenSince);
            switch (rules.next(stored, false, clock(runner), watched)) {
                case Step.Rest _, Step.Wait _, Step.Queue _ -> {}
                case Step.Park park -> store("parks", rules.parked(stored, park.cause(), park.reason(), clock(runner)));
                case Step.Call _ -> attempt(runner, stored);
                case Step.Look _ -> look(runner);
            }
        }

        private void look(Runner runner) {
            Effect before = stored;
            boolean there = known && carriedOut > 0;
            Finding finding = luck(15)
                    ? new Finding.Unclear("no answer")
                    : there ? new Finding.Found("it", "read back") : new Finding.Absent();
            Effect after = rules.found(before, finding, clock(runner));
            if (finding instanceof Finding.Absent && after.state() instanceof EffectState.NotSent) {
                attempt(runner, after);
            } else if (!luck(5)) {
                store("looks", after);
            }
        }

        /** Stores the attempt, and says what will become of it. All of it ends within the lease, or does not begin. */
        private void attempt(Runner runner, Effect base) {
            Effect trying = rules.attempting(base, new Strategy("plain", remote.proof), clock(runner));
            store("tries", trying);
            if (luck(10)) {
                story.add(now + " dies before the call");
                runner.seen = null;
                return;
            }
            if (luck(10)) {
                // Stopped for long after the write; it notices that its deadline is over.
                runner.pausedUntil = now + LEASE.toMillis() + within(Duration.ofMinutes(10));
                answerAt(runner.pausedUntil, runner, trying, new Answer.NotSent("held back", Duration.ZERO));
                return;
            }
            long sent = now + within(START_WITHIN);
            runner.busyUntil = sent + CALL_TIMEOUT.toMillis();
            switch (random.nextInt(9)) {
                case 0 -> answerAt(sent, runner, trying, new Answer.NotSent("refused", null));
                case 1 -> answerAt(sent, runner, trying, new Answer.NotSent("429", Duration.ofMinutes(1)));
                case 2 -> answerAt(runner.busyUntil, runner, trying, new Answer.Unknown("lost on the way"));
                case 3, 4 -> {
                    // Carried out, perhaps when the caller has gone; the answer is lost.
                    coming.add(new Coming(sent + within(CALL_TIMEOUT.plus(SETTLING)), this::carryOut));
                    if (luck(30)) {
                        runner.seen = null;
                    } else {
                        answerAt(runner.busyUntil, runner, trying, new Answer.Unknown("no answer in time"));
                    }
                }
                case 5 -> {
                    // The answer comes after our time-out.
                    long at = sent + within(CALL_TIMEOUT.plus(SETTLING));
                    coming.add(new Coming(at, this::carryOut));
                    answerAt(runner.busyUntil, runner, trying, new Answer.Unknown("no answer in time"));
                    answerAt(at + 1 + within(Duration.ofMinutes(2)), runner, trying, new Answer.Done("it", "late"));
                }
                case 6 -> answerAt(sent, runner, trying, new Answer.Declined("no"));
                default -> {
                    long at = sent + within(CALL_TIMEOUT);
                    coming.add(new Coming(at, this::carryOut));
                    answerAt(at, runner, trying, new Answer.Done("it", "said so"));
                }
            }
        }

        private void answerAt(long at, Runner runner, Effect trying, Answer answer) {
            coming.add(new Coming(at, () -> {
                store(
                        answer.getClass().getSimpleName(),
                        rules.answered(stored, trying.attempts(), answer, clock(runner)));
            }));
        }

        private void carryOut() {
            boolean remembers = now < keyKnownUntil;
            if (!remembers) {
                carriedOut++;
                story.add(now + " carried out");
            }
            known = true;
            if (remote.proof instanceof Proof.IdempotencyKey key && !remembers) {
                keyKnownUntil = now + key.lifetime().toMillis();
            }
        }
    }
}
