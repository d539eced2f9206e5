package io.handshake.commands;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.events.v1.CartOutcome;
import io.handshake.events.v1.EffectOutcome;
import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SentCommandTest {
    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    private final SentCommand first =
            SentCommand.first("e-1", new CartId("partner"), "partner/1001", 1, NOW.plusSeconds(900), NOW);

    @ParameterizedTest
    @EnumSource(EffectOutcome.class)
    void whatIsDoneStaysDoneWhateverComesLater(EffectOutcome later) {
        SentCommand done = first.with(said(EffectOutcome.DONE, 1), NOW);

        assertThat(done.with(said(later, 1), NOW)).isEqualTo(done);
        assertThat(done.with(said(later, null), NOW)).isEqualTo(done);
        assertThat(outcome(done.again(2, NOW, NOW))).isEqualTo(EffectOutcome.DONE);
    }

    @ParameterizedTest
    @EnumSource(EffectOutcome.class)
    void thatItHappenedIsBelievedWhateverWasSaidBefore(EffectOutcome before) {
        assertThat(outcome(first.with(said(before, 1), NOW).with(said(EffectOutcome.DONE, 1), NOW)))
                .isEqualTo(EffectOutcome.DONE);
    }

    @Test
    void aLateNotSentIsNotTheAnswerToANewerCommand() {
        SentCommand second = first.with(said(EffectOutcome.NOT_SENT, 1), NOW).again(2, NOW, NOW);

        assertThat(second.told()).isNull();
        assertThat(second.with(said(EffectOutcome.NOT_SENT, 1), NOW)).isEqualTo(second);
        assertThat(second.with(said(EffectOutcome.PENDING, 1), NOW)).isEqualTo(second);
        assertThat(outcome(second.with(said(EffectOutcome.NOT_SENT, 2), NOW))).isEqualTo(EffectOutcome.NOT_SENT);
    }

    @Test
    void aLateDoneOrDeclineCountsBecauseItIsSaidOfTheEffect() {
        SentCommand second = first.again(2, NOW, NOW);

        assertThat(outcome(second.with(said(EffectOutcome.DONE, 1), NOW))).isEqualTo(EffectOutcome.DONE);
        assertThat(outcome(second.with(said(EffectOutcome.DECLINED, 1), NOW))).isEqualTo(EffectOutcome.DECLINED);
    }

    @Test
    void whereAConnectorSaysNoVersionItsNotSentIsTakenForTheNewest() {
        assertThat(outcome(first.again(2, NOW, NOW).with(said(EffectOutcome.NOT_SENT, null), NOW)))
                .isEqualTo(EffectOutcome.NOT_SENT);
    }

    @Test
    void whatIsPendingMayEndInAnyWay() {
        SentCommand pending = first.with(said(EffectOutcome.PENDING, 1), NOW);

        for (EffectOutcome end : EffectOutcome.values()) {
            assertThat(outcome(pending.with(said(end, 1), NOW))).isEqualTo(end);
        }
        assertThat(pending.isAnswered()).isFalse();
    }

    @Test
    void theSameOutcomesInAnyOrderAndAnyNumberEndAlike() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            List<CartOutcome> said = new ArrayList<>();
            for (EffectOutcome each : EffectOutcome.values()) {
                if (each != EffectOutcome.DECLINED || random.nextBoolean()) {
                    Collections.addAll(said, said(each, 1), said(each, 1), said(each, 2));
                }
            }
            Collections.shuffle(said, random);
            SentCommand command = first.again(2, NOW, NOW);
            for (CartOutcome each : said) {
                command = command.with(each, NOW);
            }
            assertThat(outcome(command)).as("seed %s round %s", seed, round).isEqualTo(EffectOutcome.DONE);
        }
    }

    @Test
    void eachChangeIsOneRevision() {
        SentCommand told = first.with(said(EffectOutcome.PENDING, 1), NOW);

        assertThat(told.revision()).isEqualTo(2);
        assertThat(told.with(said(EffectOutcome.PENDING, 1), NOW.plus(Duration.ofDays(1))))
                .isEqualTo(told);
    }

    @Test
    void somebodyElsesWordsAreOneShortLine() {
        assertThat(SentCommand.line(" out of\nstock \"today\" ")).isEqualTo("out of stock  today ");
        assertThat(SentCommand.line("x".repeat(1000))).hasSize(300);
        assertThat(SentCommand.line(" ")).isNull();
        assertThat(SentCommand.line(null)).isNull();
    }

    private static @Nullable EffectOutcome outcome(SentCommand command) {
        return command.told() == null ? null : command.told().outcome();
    }

    private static CartOutcome said(EffectOutcome outcome, @Nullable Integer version) {
        return new CartOutcome("e-1", version == null ? null : version.longValue(), outcome, null, null);
    }
}
