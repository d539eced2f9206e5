package io.handshake.runtime.effects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each state, against each thing that can happen to it. */
class EffectRulesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final Duration NEVER_SEEN = Duration.ZERO;
    private static final EffectsSettings SETTINGS = new EffectsSettings(
            Duration.ofSeconds(30),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(1),
            Duration.ofMinutes(1),
            Duration.ofHours(1),
            Duration.ofMinutes(15),
            8,
            Map.of(),
            List.of(Duration.ofSeconds(5), Duration.ofSeconds(60)),
            0,
            Duration.ofHours(1),
            Duration.ofDays(3),
            Duration.ofSeconds(10));
    private static final Proof KEY = new Proof.IdempotencyKey(Duration.ofDays(1), new Proof.Neither());
    private static final Proof KEY_THEN_LOOK =
            new Proof.IdempotencyKey(Duration.ofDays(1), new Proof.LookUp(Duration.ofSeconds(20)));
    private static final Proof LOOK_UP = new Proof.LookUp(Duration.ofSeconds(20));
    private static final Proof NEITHER = new Proof.Neither();
    private static final Proof ABSOLUTE = new Proof.Absolute();

    private final EffectRules rules = new EffectRules(SETTINGS, new Random(1));

    private static Effect planned() {
        return Effect.planned(EffectDraft.of("act", "1", "remote"), 1, NOW);
    }

    private Effect attempting(Proof proof) {
        return rules.attempting(planned(), new Strategy("plain", proof), NOW);
    }

    private Effect in(String state, Proof proof) {
        Effect tried = attempting(proof);
        return switch (state) {
            case "PLANNED" -> planned();
            case "ATTEMPTING" -> tried;
            case "DONE" -> tried.with(new EffectState.Done(NOW, "r", "e"));
            case "PENDING" ->
                tried.with(new EffectState.Pending(NOW, "r", NOW.plusSeconds(60), NOW.plusSeconds(600), 0));
            case "DECLINED" -> tried.with(new EffectState.Declined(NOW, "no"));
            case "NOT_SENT" -> tried.with(new EffectState.NotSent(NOW, "refused", NOW.plusSeconds(5)));
            case "UNKNOWN" -> tried.with(new EffectState.Unknown(NOW, "lost", NOW.plusSeconds(30), 0, null));
            case "PARKED_DECLINED" -> rules.parked(tried, EffectState.Cause.DECLINED, "no", NOW);
            case "PARKED_NOT_SENT" -> rules.parked(tried, EffectState.Cause.NOT_SENT, "no", NOW);
            case "PARKED_UNKNOWN" -> rules.parked(tried, EffectState.Cause.UNKNOWN, "no", NOW);
            case "PARKED_UNFINISHED" -> rules.parked(tried, EffectState.Cause.UNFINISHED, "no", NOW);
            case "GIVEN_UP" -> tried.with(new EffectState.GivenUp(NOW, false, "no"));
            case "GIVEN_UP_UNDECIDED" -> tried.with(new EffectState.GivenUp(NOW, true, "no"));
            default -> throw new IllegalArgumentException(state);
        };
    }

    @ParameterizedTest
    @CsvSource({
        // state, then what it is after: done, pending, declined, not sent, unknown
        "PLANNED,            PLANNED,  PLANNED,  PLANNED,  PLANNED,  PLANNED",
        "ATTEMPTING,         DONE,     PENDING,  DECLINED, NOT_SENT, UNKNOWN",
        "DONE,               DONE,     DONE,     DONE,     DONE,     DONE",
        "PENDING,            DONE,     PENDING,  DECLINED, NOT_SENT, PENDING",
        "DECLINED,           DONE,     DECLINED, DECLINED, DECLINED, DECLINED",
        "NOT_SENT,           DONE,     NOT_SENT, NOT_SENT, NOT_SENT, NOT_SENT",
        "UNKNOWN,            DONE,     PENDING,  DECLINED, NOT_SENT, UNKNOWN",
        "PARKED_DECLINED,    DONE,     PARKED,   PARKED,   PARKED,   PARKED",
        "PARKED_NOT_SENT,    DONE,     PARKED,   PARKED,   PARKED,   PARKED",
        "PARKED_UNKNOWN,     DONE,     PENDING,  DECLINED, NOT_SENT, PARKED",
        "PARKED_UNFINISHED,  DONE,     PENDING,  DECLINED, NOT_SENT, PARKED",
        "GIVEN_UP,           DONE,     GIVEN_UP, GIVEN_UP, GIVEN_UP, GIVEN_UP",
        "GIVEN_UP_UNDECIDED, DONE,     GIVEN_UP, GIVEN_UP, GIVEN_UP, GIVEN_UP"
    })
    void anAnswerIsBelieved(
            String state, String done, String pending, String declined, String notSent, String unknown) {
        Effect effect = in(state, LOOK_UP);

        assertThat(Stream.of(
                                new Answer.Done("r", "e"),
                                new Answer.Pending("r", NOW.plusSeconds(60), NOW.plusSeconds(600)),
                                new Answer.Declined("no"),
                                new Answer.NotSent("refused", null),
                                new Answer.Unknown("lost"))
                        .map(answer -> Effects.word(rules.answered(effect, effect.attempts(), answer, NOW))))
                .containsExactly(done, pending, declined, notSent, unknown);
    }

    @Test
    void onlyThatItHappenedIsBelievedOfAnEarlierAttempt() {
        Effect second = rules.attempting(in("UNKNOWN", KEY), new Strategy("plain", KEY), NOW.plusSeconds(60));

        assertThat(rules.answered(second, 1, new Answer.NotSent("late", null), NOW))
                .isSameAs(second);
        assertThat(rules.answered(second, 1, new Answer.Declined("late"), NOW)).isSameAs(second);
        assertThat(Effects.word(rules.answered(second, 1, new Answer.Done("r", "late"), NOW)))
                .isEqualTo("DONE");
    }

    @Test
    void aDeclineAfterAnAttemptInDoubtDecidesNothing() {
        Effect second = rules.attempting(in("UNKNOWN", KEY), new Strategy("plain", KEY), NOW.plusSeconds(60));

        assertThat(rules.answered(second, 2, new Answer.Declined("already paid back"), NOW)
                        .state())
                .isEqualTo(new EffectState.Parked(
                        NOW,
                        EffectState.Cause.UNKNOWN,
                        "declined (already paid back), but an attempt before may have been carried out"));
    }

    @Test
    void whatIsUnknownWhereTheRemoteOffersNothingIsParkedAtOnce() {
        assertThat(rules.answered(attempting(NEITHER), 1, new Answer.Unknown("lost"), NOW)
                        .state())
                .isEqualTo(new EffectState.Parked(NOW, EffectState.Cause.UNKNOWN, "attempt 1: lost"));
    }

    @Test
    void anAttemptThatNobodyAnswersForIsTakenOverAfterItsLeaseByWhatTheRemoteOffers() {
        for (Map.Entry<Proof, Class<? extends Step>> each : Map.<Proof, Class<? extends Step>>of(
                        KEY, Step.Call.class,
                        ABSOLUTE, Step.Call.class,
                        LOOK_UP, Step.Look.class,
                        NEITHER, Step.Park.class)
                .entrySet()) {
            Effect effect = attempting(each.getKey());
            assertThat(rules.next(effect, false, NOW.plusSeconds(600), Duration.ofSeconds(29)))
                    .as("%s, by a clock that is ten minutes ahead", each.getKey())
                    .isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
            assertThat(rules.next(effect, false, NOW.minusSeconds(600), Duration.ofSeconds(30)))
                    .as("%s, by a clock that is ten minutes behind", each.getKey())
                    .isInstanceOf(each.getValue());
            assertThat(rules.next(effect, false, NOW.plusSeconds(30).plus(SETTINGS.clockTolerance()), NEVER_SEEN))
                    .as("%s, long ago", each.getKey())
                    .isInstanceOf(each.getValue());
        }
    }

    @Test
    void aKeyIsUsedAgainOnlyWhileTheRemoteIsSureToRememberIt() {
        Instant lastMoment =
                NOW.plus(Duration.ofDays(1)).minus(SETTINGS.lease()).minus(SETTINGS.clockTolerance());

        assertThat(rules.next(in("UNKNOWN", KEY), false, lastMoment.minusMillis(1), NEVER_SEEN))
                .isInstanceOf(Step.Call.class);
        assertThat(rules.next(in("UNKNOWN", KEY), false, lastMoment, NEVER_SEEN))
                .isInstanceOf(Step.Park.class);
        assertThat(rules.next(in("UNKNOWN", KEY_THEN_LOOK), false, lastMoment, NEVER_SEEN))
                .isInstanceOf(Step.Look.class);
    }

    @Test
    void whatIsAbsentIsSentAgainOnlyAfterTheSettlingTime() {
        Effect unknown = in("UNKNOWN", LOOK_UP);
        Effect absent = rules.found(unknown, new Finding.Absent(), NOW);

        assertThat(absent.state())
                .isEqualTo(
                        new EffectState.Unknown(NOW, "the remote does not have it yet", NOW.plusSeconds(20), 0, NOW));
        assertThat(rules.next(absent, false, NOW.plusSeconds(600), Duration.ofSeconds(19)))
                .isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
        assertThat(rules.next(absent, false, NOW, Duration.ofSeconds(20))).isInstanceOf(Step.Look.class);
        Effect cleared = rules.found(absent, new Finding.Absent(), NOW.plusSeconds(20));
        assertThat(cleared.undecided()).isFalse();
        assertThat(rules.next(cleared, false, NOW.plusSeconds(20), NEVER_SEEN)).isInstanceOf(Step.Call.class);
    }

    @ParameterizedTest
    @CsvSource({
        // state, then what it is after: found, working, refused, absent, unclear
        "ATTEMPTING, DONE, PENDING, DECLINED, UNKNOWN, UNKNOWN",
        "UNKNOWN,    DONE, PENDING, DECLINED, UNKNOWN, UNKNOWN",
        "NOT_SENT,   DONE, PENDING, DECLINED, UNKNOWN, UNKNOWN",
        "PENDING,    DONE, PENDING, DECLINED, PENDING, PENDING"
    })
    void aFindingIsBelieved(String state, String found, String working, String refused, String absent, String unclear) {
        Effect effect = in(state, LOOK_UP);

        assertThat(Stream.of(
                                new Finding.Found("r", "e"),
                                new Finding.Working("r", NOW.plusSeconds(60), NOW.plusSeconds(600)),
                                new Finding.Refused("no"),
                                new Finding.Absent(),
                                new Finding.Unclear("no answer"))
                        .map(finding -> Effects.word(rules.found(effect, finding, NOW))))
                .containsExactly(found, working, refused, absent, unclear);
    }

    @Test
    void whatTheRemoteNeverFinishesIsParkedOnItsFirstPromiseAfterALastLook() {
        Effect pending = in("PENDING", LOOK_UP);
        Instant over = NOW.plusSeconds(601);

        assertThat(rules.next(pending, false, over, NEVER_SEEN)).isInstanceOf(Step.Look.class);
        assertThat(Effects.word(rules.found(
                        pending, new Finding.Working("r", over.plusSeconds(60), over.plusSeconds(600)), over)))
                .isEqualTo("PARKED");
        assertThat(rules.next(in("PENDING", NEITHER), false, NOW.plusSeconds(599), NEVER_SEEN))
                .isEqualTo(new Step.Wait(Duration.ofSeconds(1)));
        assertThat(rules.next(in("PENDING", NEITHER), false, over, NEVER_SEEN)).isInstanceOf(Step.Park.class);
    }

    @Test
    void looksThatShowNothingComeToAnEnd() {
        Effect effect = in("UNKNOWN", LOOK_UP);
        for (int look = 1; look <= SETTINGS.retryDelays().size(); look++) {
            effect = rules.found(effect, new Finding.Unclear("no answer"), NOW);
            assertThat(Effects.word(effect)).isEqualTo("UNKNOWN");
        }
        effect = rules.found(effect, new Finding.Unclear("no answer"), NOW);

        assertThat(effect.state()).isInstanceOfSatisfying(EffectState.Parked.class, parked -> {
            assertThat(parked.cause()).isEqualTo(EffectState.Cause.UNKNOWN);
            assertThat(parked.reason()).contains("3 looks showed nothing, the last: no answer");
        });
    }

    @Test
    void attemptsFollowTheScheduleAndEndWithAPerson() {
        Effect effect = attempting(NEITHER);
        for (Duration delay : SETTINGS.retryDelays()) {
            effect = rules.answered(effect, effect.attempts(), new Answer.NotSent("refused", null), NOW);
            assertThat(rules.next(effect, false, NOW, NEVER_SEEN)).isEqualTo(new Step.Wait(delay));
            assertThat(rules.next(effect, false, NOW.plus(delay), NEVER_SEEN)).isInstanceOf(Step.Call.class);
            assertThat(rules.next(effect, false, NOW.minusSeconds(600), delay))
                    .as("waited out, whatever the clock says")
                    .isInstanceOf(Step.Call.class);
            effect = rules.attempting(effect, new Strategy("other", KEY), NOW);
            assertThat(effect.strategy()).as("kept").isEqualTo(new Strategy("plain", NEITHER));
        }
        effect = rules.answered(effect, effect.attempts(), new Answer.NotSent("refused", null), NOW);

        assertThat(effect.state())
                .isEqualTo(new EffectState.Parked(
                        NOW, EffectState.Cause.NOT_SENT, "given up after 3 attempts, the last: refused"));
    }

    @Test
    void whatTheRemoteAsksForIsHonouredWithinReasonAndIsNoFailure() {
        Effect effect = rules.answered(attempting(NEITHER), 1, new Answer.NotSent("429", Duration.ofMinutes(2)), NOW);
        assertThat(rules.next(effect, false, NOW, NEVER_SEEN)).isEqualTo(new Step.Wait(Duration.ofMinutes(2)));
        assertThat(effect.failures()).isZero();

        assertThat(rules.next(
                        rules.answered(attempting(NEITHER), 1, new Answer.NotSent("429", Duration.ofDays(9000)), NOW),
                        false,
                        NOW,
                        NEVER_SEEN))
                .isEqualTo(new Step.Wait(Duration.ofHours(1)));
        Instant tooLate = NOW.plus(SETTINGS.parkAfter()).plusSeconds(1);
        assertThat(Effects.word(rules.answered(
                        attempting(NEITHER), 1, new Answer.NotSent("429", Duration.ofMinutes(2)), tooLate)))
                .isEqualTo("PARKED");
    }

    @Test
    void whatMustBeAloneWaitsItsTurn() {
        assertThat(rules.next(planned(), true, NOW, NEVER_SEEN)).isEqualTo(new Step.Queue());
        assertThat(rules.next(in("NOT_SENT", NEITHER), true, NOW.plusSeconds(5), NEVER_SEEN))
                .isEqualTo(new Step.Queue());
        Effect first = Effect.planned(EffectDraft.of("act", "1", "remote").alone(), 1, NOW);
        Effect second = Effect.planned(EffectDraft.of("act", "2", "remote").alone(), 1, NOW);
        EffectLedger ledger = EffectLedger.EMPTY.with(first).with(second);
        assertThat(ledger.blocks(second)).isFalse();
        assertThat(ledger.with(rules.attempting(first, new Strategy("plain", KEY), NOW))
                        .blocks(second))
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        // state, then what a person gets: retry, retry having looked, mark done, give up; #2 is another generation
        "PLANNED,            refused,   refused,   DONE,    GIVEN_UP",
        "ATTEMPTING,         refused,   refused,   refused, refused",
        "DONE,               refused,   refused,   refused, refused",
        "PENDING,            refused,   refused,   DONE,    GIVEN_UP",
        "DECLINED,           PLANNED#2, PLANNED#2, DONE,    GIVEN_UP",
        "NOT_SENT,           NOT_SENT,  NOT_SENT,  DONE,    GIVEN_UP",
        "UNKNOWN,            refused,   refused,   DONE,    GIVEN_UP",
        "PARKED_DECLINED,    PLANNED#2, PLANNED#2, DONE,    GIVEN_UP",
        "PARKED_NOT_SENT,    PLANNED,   PLANNED,   DONE,    GIVEN_UP",
        "PARKED_UNKNOWN,     refused,   PLANNED#2, DONE,    GIVEN_UP",
        "PARKED_UNFINISHED,  refused,   PLANNED#2, DONE,    GIVEN_UP",
        "GIVEN_UP,           PLANNED#2, PLANNED#2, DONE,    GIVEN_UP",
        "GIVEN_UP_UNDECIDED, refused,   PLANNED#2, DONE,    GIVEN_UP"
    })
    void aPersonMayDecide(String state, String retry, String looked, String done, String giveUp) {
        Effect effect = in(state, NEITHER);

        assertThat(Stream.of(
                                new Verdict.Retry("ann", false),
                                new Verdict.Retry("ann", true),
                                new Verdict.MarkDone("ann", "seen"),
                                new Verdict.GiveUp("ann", "not worth it"))
                        .map(verdict -> switch (rules.decided(effect, verdict, NOW)) {
                            case Ruling.Refused _, Ruling.Unchanged _, Ruling.Contended _ -> "refused";
                            case Ruling.Accepted accepted ->
                                Effects.word(accepted.effect())
                                        + (accepted.effect().generation() == 1 ? "" : "#2");
                        }))
                .containsExactly(retry, looked, done, giveUp);
    }

    @Test
    void anUndecidedEffectIsLookedAtAgainWithoutAPersonsLookWhereTheRemoteCanBeAsked() {
        for (Proof proof : List.of(KEY, LOOK_UP, KEY_THEN_LOOK, ABSOLUTE)) {
            assertThat(rules.decided(in("PARKED_UNKNOWN", proof), new Verdict.Retry("ann", false), NOW))
                    .as(proof.toString())
                    .isInstanceOfSatisfying(
                            Ruling.Accepted.class,
                            accepted ->
                                    assertThat(Effects.word(accepted.effect())).isEqualTo("UNKNOWN"));
        }
    }
}
