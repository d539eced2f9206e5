package io.handshake.runtime.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.handshake.runtime.intake.IntakeGate.Limit;
import io.handshake.runtime.intake.IntakeGate.Verdict;
import io.handshake.runtime.store.Outbox.Backlog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

class MeasuredGateTest {
    private static final Path FOLDER = Path.of(System.getProperty("java.io.tmpdir"), "not", "there", "yet");
    private static final long PLENTY = 1L << 40;

    private Instant now = Instant.parse("2026-11-24T12:00:00Z");
    private long nanos = Long.MAX_VALUE - 1;
    private Backlog backlog = new Backlog(0, null);
    private long free = PLENTY;
    private boolean brokerAway;

    private final MeasuredGate gate = new MeasuredGate(
            () -> backlog,
            () -> brokerAway,
            folder -> {
                if (free < 0) {
                    throw new IOException("unreadable");
                }
                return free;
            },
            List.of(FOLDER),
            new IntakeSettings(1000, Duration.ofMinutes(10), DataSize.ofMegabytes(100)),
            new Clock() {
                @Override
                public Instant instant() {
                    return now;
                }

                @Override
                public ZoneId getZone() {
                    return ZoneOffset.UTC;
                }

                @Override
                public Clock withZone(ZoneId zone) {
                    return this;
                }
            },
            () -> nanos);

    @Test
    void tooMuchThatIsOwedClosesAndFourFifthsOfItOpenAgain() {
        owed(1000);
        assertThat(verdict()).isEqualTo(new Verdict.Open());
        owed(1001);
        assertThat(closed().limit()).isEqualTo(Limit.BACKLOG);
        assertThat(closed().reason()).contains("1001", "1000", "handshake.intake.most-owed");
        assertThat(gate.pauses()).isTrue();
        owed(900);
        assertThat(closed().limit()).isEqualTo(Limit.BACKLOG);
        owed(800);
        assertThat(verdict()).isEqualTo(new Verdict.Open());
        assertThat(gate.pauses()).isFalse();
    }

    @Test
    void anEventThatWaitsTooLongForAnAbsentBrokerClosesAndOneThatABrokerDoesNotTakeDoesNot() {
        backlog = new Backlog(1, now.minus(Duration.ofMinutes(11)));

        assertThat(verdict()).isEqualTo(new Verdict.Open());
        brokerAway = true;
        assertThat(closed().limit()).isEqualTo(Limit.BACKLOG);
        assertThat(closed().reason()).contains("handshake.intake.longest-owed");
    }

    @Test
    void aDiskThatIsNearlyFullClosesButPausesNothingThatRuns() {
        free = 99L << 20;

        assertThat(closed().limit()).isEqualTo(Limit.DISK);
        assertThat(closed().reason()).contains("99 MB", "100 MB", FOLDER.toString());
        assertThat(gate.pauses()).isFalse();
    }

    @Test
    void aDiskThatCannotBeMeasuredClosesNothing() {
        free = -1;

        assertThat(verdict()).isEqualTo(new Verdict.Open());
        assertThat(gate.leastFree()).isNaN();
    }

    @Test
    void aCallerIsToldTheLimitTheCureAndWhenToComeAgain() {
        owed(5000);

        assertThatThrownBy(() -> {
                    pass(2);
                    gate.requireOpen();
                })
                .isInstanceOfSatisfying(IntakeClosed.class, refusal -> {
                    assertThat(refusal.limit()).isEqualTo(Limit.BACKLOG);
                    assertThat(refusal.problem().getStatus()).isEqualTo(503);
                    assertThat(refusal.problem().getProperties())
                            .containsEntry("limit", "backlog")
                            .containsKey("cure");
                });
    }

    @Test
    void itLooksAtMostOncePerSecond() {
        assertThat(gate.verdict()).isEqualTo(new Verdict.Open());
        owed(5000);
        assertThat(gate.verdict()).isEqualTo(new Verdict.Open());
        assertThat(closed().limit()).isEqualTo(Limit.BACKLOG);
    }

    @Test
    void aClockThatIsSetBackDoesNotFreezeIt() {
        assertThat(verdict()).isEqualTo(new Verdict.Open());
        owed(5000);
        now = now.minus(Duration.ofHours(1));

        assertThat(closed().limit()).isEqualTo(Limit.BACKLOG);
    }

    private void pass(int seconds) {
        now = now.plusSeconds(seconds);
        nanos += Duration.ofSeconds(seconds).toNanos();
    }

    private void owed(int aggregates) {
        backlog = new Backlog(aggregates, now);
    }

    private Verdict verdict() {
        pass(2);
        return gate.verdict();
    }

    private Verdict.Closed closed() {
        return (Verdict.Closed) verdict();
    }
}
