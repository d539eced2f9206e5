package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/**
 * How far the orders of a cart have been pulled, and what is to be asked next. All of it is stored after each step, so
 * whoever goes on after a crash goes on here.
 *
 * <p>A sweep reads page after page to the end. The watermark rises with each page whose orders are stored, for pages come
 * oldest first. It never rises above our own clock: an order dated into the future must not hide those that come after it.
 *
 * <p>The next sweep starts at the watermark, less the cursor's overlap, because orders come to light late. One may have
 * done so behind a sweep that took longer than the overlap, so it starts no later than that one began, less the overlap.
 *
 * @param since from where the first sweep starts
 * @param watermark the highest value of the cart's cursor whose order is stored; null before the first
 * @param swept when the last sweep began that came to its end; null before the first
 * @param sweep null between two sweeps
 * @param sweepDue when the next one starts
 * @param rereading where the reading again of known orders goes on; null between two rounds
 * @param rereadDue when the next round starts; null: with the nightly sweep
 * @param night the last day, by the cart's time zone, whose nightly sweep has begun
 */
public record Pull(
        CartId cart,
        Instant since,
        @Nullable Instant watermark,
        @Nullable Instant swept,
        @Nullable Sweep sweep,
        Instant sweepDue,
        @Nullable Rereading rereading,
        @Nullable Instant rereadDue,
        LocalDate night,
        Health health) {

    private static final Duration LONGEST_ASKED_WAIT = Duration.ofHours(1);
    private static final int MOST_DOUBLINGS = 20;

    /**
     * A reading of pages, under way.
     *
     * @param nightly whether it reads the last days once more
     * @param begun by our clock
     * @param at as in a connector's position, by the cart's clock
     * @param token as in a connector's position; null at the start
     */
    public record Sweep(
            boolean nightly,
            Instant begun,
            Instant at,
            @Nullable String token) {}

    /**
     * A reading again of the orders that are known, under way: at night first those that were shipped lately, then those
     * that are open, then those that are parked.
     *
     * @param after the last one that was read; null at the start
     */
    public record Rereading(Of of, @Nullable String after) {
        /** Which orders. */
        public enum Of {
            SHIPPED,
            OPEN,
            PARKED
        }
    }

    /**
     * Whether the cart answers.
     *
     * @param failures in a row; 0 while it answers
     * @param failingSince null while it answers
     * @param failedAt as above
     * @param code as above; as the connector gave it
     * @param reason as above; one line without secrets
     * @param pausedUntil as above; no call before
     */
    public record Health(
            @Nullable Instant lastSuccess,
            int failures,
            @Nullable Instant failingSince,
            @Nullable Instant failedAt,
            @Nullable String code,
            @Nullable String reason,
            @Nullable Instant pausedUntil) {

        static final Health UNKNOWN = new Health(null, 0, null, null, null, null, null);

        static Health answered(Instant now) {
            return new Health(now, 0, null, null, null, null, null);
        }
    }

    /**
     * When what is asked of a cart.
     *
     * @param every from the end of a sweep to the next
     * @param rereadEvery as above for known orders; null if the cursor shows changes, then once a night is enough
     * @param overlap how far a sweep goes back, because orders appear late
     * @param nightReach how far the nightly sweep goes back
     * @param nightAt by the cart's time zone
     * @param waitFirst after the first failure
     * @param waitLast the longest wait after many
     */
    public record Rhythm(
            Duration every,
            @Nullable Duration rereadEvery,
            Duration overlap,
            Duration nightReach,
            LocalTime nightAt,
            ZoneId zone,
            Duration waitFirst,
            Duration waitLast) {

        /** The last day whose night has come. */
        LocalDate night(Instant now) {
            ZonedDateTime local = now.atZone(zone);
            return local.toLocalTime().isBefore(nightAt) ? local.toLocalDate().minusDays(1) : local.toLocalDate();
        }
    }

    /** What is next. */
    public sealed interface Next {
        record Page(Sweep sweep) implements Next {}

        record Reread(Rereading rereading) implements Next {}

        record Rest(Instant until) implements Next {}
    }

    /** A cart that was never pulled. The first sweep finds what a nightly one would. */
    public static Pull first(CartId cart, Duration reach, Rhythm rhythm, Instant now) {
        return new Pull(cart, now.minus(reach), null, null, null, now, null, null, rhythm.night(now), Health.UNKNOWN);
    }

    /** Begins what is due. */
    public Pull planned(Rhythm rhythm, Instant now) {
        LocalDate tonight = rhythm.night(now);
        if (sweep == null && tonight.isAfter(night)) {
            Instant reach = now.minus(rhythm.nightReach());
            Instant start = start(rhythm);
            Sweep nightly = new Sweep(true, now, reach.isBefore(start) ? reach : start, null);
            Rereading all = new Rereading(Rereading.Of.SHIPPED, null);
            return new Pull(cart, since, watermark, swept, nightly, sweepDue, all, now, tonight, health);
        }
        Sweep begun = sweep == null && !now.isBefore(sweepDue) ? new Sweep(false, now, start(rhythm), null) : sweep;
        return with(watermark, swept, begun, sweepDue, health).rereadingIfDue(now);
    }

    private Instant start(Rhythm rhythm) {
        if (watermark == null || swept == null) {
            return since;
        }
        return (swept.isBefore(watermark) ? swept : watermark).minus(rhythm.overlap());
    }

    private Pull rereadingIfDue(Instant now) {
        if (rereading != null || rereadDue == null || now.isBefore(rereadDue)) {
            return this;
        }
        return reread(new Rereading(Rereading.Of.OPEN, null), rereadDue, health);
    }

    /** What is to be done now; news come before what is known. */
    public Next next(Instant now) {
        Instant paused = health.pausedUntil();
        if (paused != null && now.isBefore(paused)) {
            return new Next.Rest(paused);
        }
        if (sweep != null) {
            return new Next.Page(sweep);
        }
        if (rereading != null) {
            return new Next.Reread(rereading);
        }
        return new Next.Rest(rereadDue == null || sweepDue.isBefore(rereadDue) ? sweepDue : rereadDue);
    }

    /**
     * A page's orders are stored.
     *
     * @param at where the next page begins
     * @param token as above
     * @param highest the highest cursor value of the page; null if no order of it has one
     * @param last whether there is nothing behind it
     */
    public Pull paged(
            Instant at, @Nullable String token, @Nullable Instant highest, boolean last, Rhythm rhythm, Instant now) {
        if (sweep == null) {
            throw new IllegalStateException("a page without a sweep");
        }
        Instant stored = highest == null || highest.isBefore(now) ? highest : now;
        Instant risen = watermark == null || (stored != null && stored.isAfter(watermark)) ? stored : watermark;
        Sweep rest = last ? null : new Sweep(sweep.nightly(), sweep.begun(), at, token);
        Pull paged = with(
                risen,
                last ? sweep.begun() : swept,
                rest,
                last ? now.plus(rhythm.every()) : sweepDue,
                Health.answered(now));
        // What a first sweep has found is open, and read again from then on.
        return last && rereading == null && rereadDue == null && rhythm.rereadEvery() != null
                ? paged.reread(null, now.plus(rhythm.rereadEvery()), paged.health)
                : paged;
    }

    /**
     * The token holds no longer: what comes at the same cursor value is read again. Whether the cart is well is left open:
     * one whose tokens never hold would be asked for ever.
     */
    public Pull expired() {
        if (sweep == null) {
            throw new IllegalStateException("a page without a sweep");
        }
        return with(watermark, swept, new Sweep(sweep.nightly(), sweep.begun(), sweep.at(), null), sweepDue, health);
    }

    /** Some known orders are read and stored. */
    public Pull rereadTo(@Nullable Rereading rest, Rhythm rhythm, Instant now) {
        Duration every = rhythm.rereadEvery();
        Instant due = rest != null ? rereadDue : every == null ? null : now.plus(every);
        return reread(rest, due, Health.answered(now));
    }

    /** The cart answered, and nothing else has changed. */
    public Pull answered(Instant now) {
        return with(watermark, swept, sweep, sweepDue, Health.answered(now));
    }

    /**
     * The cart could not be asked. Where we were is kept; the waits double, up to the longest, and differ, so that
     * instances and carts don't call in step.
     *
     * @param retryAfter how long it asks to wait; null if it does not say
     * @param jitter from 0 to 1
     */
    public Pull failed(
            String code, String reason, @Nullable Duration retryAfter, double jitter, Rhythm rhythm, Instant now) {
        long first = Math.max(1, rhythm.waitFirst().toMillis());
        long last = Math.max(first, rhythm.waitLast().toMillis());
        long doubled = Math.min(last, first << Math.min(health.failures(), MOST_DOUBLINGS));
        Duration wait = Duration.ofMillis(doubled / 2 + Math.round(doubled / 2.0 * jitter));
        if (retryAfter != null && retryAfter.compareTo(wait) > 0) {
            wait = retryAfter.compareTo(LONGEST_ASKED_WAIT) > 0 ? LONGEST_ASKED_WAIT : retryAfter;
        }
        Health failing = new Health(
                health.lastSuccess(),
                health.failures() + 1,
                health.failingSince() == null ? now : health.failingSince(),
                now,
                code,
                reason,
                now.plus(wait));
        return with(watermark, swept, sweep, sweepDue, failing);
    }

    private Pull with(
            @Nullable Instant newWatermark,
            @Nullable Instant newSwept,
            @Nullable Sweep newSweep,
            Instant newSweepDue,
            Health newHealth) {
        return new Pull(
                cart, since, newWatermark, newSwept, newSweep, newSweepDue, rereading, rereadDue, night, newHealth);
    }

    private Pull reread(@Nullable Rereading newRereading, @Nullable Instant newRereadDue, Health newHealth) {
        return new Pull(cart, since, watermark, swept, sweep, sweepDue, newRereading, newRereadDue, night, newHealth);
    }
}
