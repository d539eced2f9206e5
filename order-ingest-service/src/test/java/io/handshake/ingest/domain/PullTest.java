package io.handshake.ingest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.ingest.domain.Pull.Next;
import io.handshake.ingest.domain.Pull.Rereading;
import io.handshake.ingest.domain.Pull.Rhythm;
import io.handshake.ingest.domain.Pull.Sweep;
import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is asked of a cart next, and how far that brings us. */
class PullTest {
    private static final CartId CART = new CartId("shop-eu");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Rhythm RHYTHM = rhythm(Duration.ofMinutes(2));

    private static Rhythm rhythm(@Nullable Duration reread) {
        return new Rhythm(
                Duration.ofSeconds(30),
                reread,
                Duration.ofMinutes(5),
                Duration.ofDays(7),
                LocalTime.of(3, 0),
                ZoneId.of("Europe/Berlin"),
                Duration.ofSeconds(1),
                Duration.ofMinutes(5));
    }

    private static Pull first() {
        return Pull.first(CART, Duration.ofDays(30), RHYTHM, NOON);
    }

    /** One sweep that found one order. */
    private static Pull swept(Instant newest) {
        return first().planned(RHYTHM, NOON).paged(newest, "1", newest, true, RHYTHM, NOON);
    }

    @Test
    void theFirstSweepBeginsAsFarBackAsTheSettingSays() {
        assertThat(first().planned(RHYTHM, NOON).next(NOON))
                .isEqualTo(new Next.Page(new Sweep(false, NOON, NOON.minus(Duration.ofDays(30)), null)));
    }

    @Test
    void aSweepThatWasBegunGoesOnAtItsToken() {
        Instant at = NOON.minusSeconds(60);
        Pull half = first().planned(RHYTHM, NOON).paged(at, "7", at, false, RHYTHM, NOON);

        assertThat(half.planned(RHYTHM, NOON).next(NOON)).isEqualTo(new Next.Page(new Sweep(false, NOON, at, "7")));
        assertThat(half.watermark()).isEqualTo(at);
    }

    @Test
    void theNextSweepBeginsEarlierByTheOverlap() {
        Instant newest = NOON.minusSeconds(10);
        Instant later = NOON.plusSeconds(30);

        assertThat(swept(newest).next(NOON)).isEqualTo(new Next.Rest(later));
        assertThat(swept(newest).planned(RHYTHM, later).next(later))
                .isEqualTo(new Next.Page(new Sweep(false, later, newest.minus(RHYTHM.overlap()), null)));
    }

    @Test
    void anOrderThatCameToLightBehindALongSweepIsWithinTheNext() {
        Instant end = NOON.plus(Duration.ofHours(1));
        Pull swept = first().planned(RHYTHM, NOON).paged(end, "1", end, true, RHYTHM, end);

        assertThat(swept.planned(RHYTHM, end.plusSeconds(30)).sweep())
                .isEqualTo(new Sweep(false, end.plusSeconds(30), NOON.minus(RHYTHM.overlap()), null));
    }

    @Test
    void anOrderFromTheFutureDoesNotHideThoseThatComeAfterIt() {
        assertThat(swept(NOON.plus(Duration.ofDays(900))).watermark()).isEqualTo(NOON);
    }

    @Test
    void aTokenThatExpiredMeansToReadFromItsMomentOn() {
        Instant at = NOON.minusSeconds(60);
        Pull half = first().planned(RHYTHM, NOON).paged(at, "7", at, false, RHYTHM, NOON);

        assertThat(half.expired().next(NOON)).isEqualTo(new Next.Page(new Sweep(false, NOON, at, null)));
    }

    @Test
    void theNightBeginsByTheCartsTimeZoneAndOnce() {
        Pull day = swept(NOON);
        Instant before = Instant.parse("2026-11-25T01:59:59Z");
        Instant at = Instant.parse("2026-11-25T02:00:00Z"); // 03:00 in Berlin
        Pull night = day.planned(RHYTHM, at);

        assertThat(day.planned(RHYTHM, before).sweep())
                .isEqualTo(new Sweep(false, before, NOON.minusSeconds(300), null));
        assertThat(night.sweep()).isEqualTo(new Sweep(true, at, at.minus(Duration.ofDays(7)), null));
        assertThat(night.rereading()).isEqualTo(new Rereading(Rereading.Of.SHIPPED, null));
        Pull after = night.paged(at, "1", NOON, true, RHYTHM, at);
        assertThat(after.planned(RHYTHM, at.plusSeconds(60)).sweep())
                .isEqualTo(new Sweep(false, at.plusSeconds(60), NOON.minusSeconds(300), null));
    }

    @Test
    void theNightlySweepAfterALongOutageLeavesNothingOut() {
        Instant back = NOON.plus(Duration.ofDays(40));

        assertThat(swept(NOON).planned(RHYTHM, back).sweep())
                .isEqualTo(new Sweep(true, back, NOON.minus(RHYTHM.overlap()), null));
    }

    @Test
    void knownOrdersAreReadAgainThenRestThenAgain() {
        Pull swept = swept(NOON);
        Instant due = NOON.plus(Duration.ofMinutes(2));
        Pull begun = swept.planned(RHYTHM, due).paged(NOON, "1", NOON, true, RHYTHM, due);

        assertThat(begun.next(due)).isEqualTo(new Next.Reread(new Rereading(Rereading.Of.OPEN, null)));
        Pull on = begun.rereadTo(new Rereading(Rereading.Of.PARKED, null), RHYTHM, due);
        assertThat(on.next(due)).isEqualTo(new Next.Reread(new Rereading(Rereading.Of.PARKED, null)));
        assertThat(on.rereadTo(null, RHYTHM, due).rereadDue()).isEqualTo(due.plus(Duration.ofMinutes(2)));
    }

    @Test
    void whereTheCursorShowsChangesKnownOrdersAreReadAgainAtNightOnly() {
        Rhythm shows = rhythm(null);
        Pull swept = first().planned(shows, NOON).paged(NOON, "1", NOON, true, shows, NOON);

        assertThat(swept.planned(shows, NOON.plus(Duration.ofHours(3))).rereading())
                .isNull();
        Pull night = swept.planned(shows, NOON.plus(Duration.ofDays(1)));
        assertThat(night.rereading()).isNotNull();
        assertThat(night.rereadTo(null, shows, NOON).rereadDue()).isNull();
    }

    @Test
    void waitsGrowUpToTheLongestAndLoseNoPlace() {
        Pull pull = first().planned(RHYTHM, NOON);
        Duration before = Duration.ZERO;
        for (int i = 0; i < 40; i++) {
            pull = pull.failed("NO_ANSWER", "no answer", null, 1, RHYTHM, NOON);
            Duration wait = Duration.between(NOON, pull.health().pausedUntil());
            assertThat(wait).isGreaterThanOrEqualTo(before).isLessThanOrEqualTo(Duration.ofMinutes(5));
            before = wait;
        }

        assertThat(before).isEqualTo(Duration.ofMinutes(5));
        assertThat(pull.health().failures()).isEqualTo(40);
        assertThat(pull.sweep()).isEqualTo(first().planned(RHYTHM, NOON).sweep());
        assertThat(pull.next(NOON)).isEqualTo(new Next.Rest(NOON.plus(before)));
    }

    @Test
    void whatTheCartAsksForIsWaitedForButNotForEver() {
        Pull pull = first().planned(RHYTHM, NOON);

        assertThat(pull.failed("THROTTLED", "429", Duration.ofSeconds(90), 0, RHYTHM, NOON)
                        .health()
                        .pausedUntil())
                .isEqualTo(NOON.plusSeconds(90));
        assertThat(pull.failed("THROTTLED", "429", Duration.ofDays(9), 0, RHYTHM, NOON)
                        .health()
                        .pausedUntil())
                .isEqualTo(NOON.plus(Duration.ofHours(1)));
    }

    static LongStream seeds() {
        return new Random().longs(200);
    }

    /** A cart whose list shifts, that fails and expires tokens, and we die between storing orders and how far we came. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void noOrderIsLostWhateverFails(long seed) {
        Random dice = new Random(seed);
        List<Placed> orders = new ArrayList<>();
        Set<Integer> taken = new HashSet<>();
        Instant now = NOON;
        Pull stored = first();
        int calls = 0;
        int placed = 0;
        while (calls < 400) {
            boolean quiet = calls > 300;
            if (!quiet && dice.nextInt(3) == 0) {
                orders.add(new Placed(placed++, cursor(dice, now)));
            }
            if (!quiet && dice.nextInt(25) == 0 && !orders.isEmpty()) {
                Placed gone = orders.get(dice.nextInt(orders.size()));
                // A cart that can only skip would leave another of the same moment out.
                if (orders.stream()
                                .filter(order -> order.cursor().equals(gone.cursor()))
                                .count()
                        == 1) {
                    orders.remove(gone);
                }
            }
            Pull planned = stored.planned(RHYTHM, now);
            switch (planned.next(now)) {
                case Next.Rest(var until) -> now = until.isAfter(now) ? until : now.plusMillis(1);
                case Next.Reread(var rereading) ->
                    stored = planned.rereadTo(
                            rereading.of() == Rereading.Of.OPEN ? new Rereading(Rereading.Of.PARKED, null) : null,
                            RHYTHM,
                            now);
                case Next.Page(var sweep) -> {
                    calls++;
                    now = now.plusMillis(dice.nextInt(200));
                    if (!quiet && dice.nextInt(3) == 0) {
                        stored = sweep.token() != null && dice.nextBoolean()
                                ? planned.expired()
                                : planned.failed("NO_ANSWER", "", null, dice.nextDouble(), RHYTHM, now);
                    } else {
                        stored = page(orders, sweep, planned, taken, dice.nextInt(10) == 0 && !quiet, stored, now);
                    }
                }
            }
        }

        assertThat(taken)
                .as("seed %s", seed)
                .containsAll(orders.stream().map(Placed::id).toList());
    }

    private record Placed(int id, Instant cursor) {}

    /** Some come to light late, some at the same moment, some are dated into the future. */
    private static Instant cursor(Random dice, Instant now) {
        return switch (dice.nextInt(20)) {
            case 0 -> now.plus(Duration.ofHours(dice.nextInt(1, 400)));
            case 1, 2, 3, 4 -> now.minus(Duration.ofSeconds(dice.nextInt(299)));
            case 5, 6, 7, 8 -> now.truncatedTo(ChronoUnit.MINUTES);
            default -> now;
        };
    }

    /** Pages as a connector gives them whose cart can only skip: the token counts what was seen of the same moment. */
    private static Pull page(
            List<Placed> orders,
            Sweep sweep,
            Pull planned,
            Set<Integer> taken,
            boolean dies,
            Pull before,
            Instant now) {
        int limit = 5;
        int skip = sweep.token() == null ? 0 : Integer.parseInt(sweep.token());
        List<Placed> page = orders.stream()
                .filter(order -> !order.cursor().isBefore(sweep.at()))
                .sorted(Comparator.comparing(Placed::cursor).thenComparing(Placed::id))
                .skip(skip)
                .limit(limit)
                .toList();
        page.forEach(order -> taken.add(order.id()));
        if (dies) {
            return before;
        }
        Instant newest = page.isEmpty() ? sweep.at() : page.getLast().cursor();
        int alike = (int)
                page.stream().filter(order -> order.cursor().equals(newest)).count();
        int seen = newest.equals(sweep.at()) ? skip + alike : alike;
        return planned.paged(
                newest, Integer.toString(seen), page.isEmpty() ? null : newest, page.size() < limit, RHYTHM, now);
    }
}
