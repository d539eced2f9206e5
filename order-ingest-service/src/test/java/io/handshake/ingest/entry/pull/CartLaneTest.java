package io.handshake.ingest.entry.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.ingest.domain.AnOrder;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.CartPolicy.ShipWhen;
import io.handshake.ingest.domain.CurrentOrders.Open;
import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.Wishes;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.vocabulary.CartId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** One thing that goes wrong at a cart doesn't keep the rest of it from coming in. */
class CartLaneTest {
    private static final CartId CART = new CartId("shop-eu");
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration STEP = Duration.ofSeconds(1);
    private static final PullSettings SETTINGS = new PullSettings(
            true,
            Duration.ofSeconds(2),
            Duration.ofHours(2),
            Duration.ofDays(60),
            Duration.ofDays(30),
            Duration.ofDays(30),
            LocalTime.of(3, 0),
            Duration.ofDays(7),
            8,
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMillis(1),
            Duration.ofMillis(2),
            Duration.ofMillis(1),
            100);
    private static final Pull.Rhythm RHYTHM = new Pull.Rhythm(
            SETTINGS.every(),
            null,
            Duration.ZERO,
            SETTINGS.nightReach(),
            SETTINGS.nightAt(),
            ZoneOffset.UTC,
            SETTINGS.waitFirst(),
            SETTINGS.waitLast());

    private final Moved clock = new Moved();
    private final Shop shop = new Shop();
    private final Wanted wanted = new Wanted();
    private final TakeInFromCartTest.Store store = new TakeInFromCartTest.Store();
    private final PullNotes notes = new PullNotes(Activities.SILENT, clock);
    private final TakeInFromCartTest.Parked parked = new TakeInFromCartTest.Parked();
    private final TakeInFromCartTest.NoPulls pulls = new TakeInFromCartTest.NoPulls();
    private final Held hold = new Held();
    private final CartLane lane = new CartLane(
            CART,
            shop,
            Gate.Leave.Granted::new,
            new TakeInFromCart(
                    CART,
                    new CartPolicy(ShipWhen.PAID, Map.of(), Map.of()),
                    shop,
                    store,
                    parked,
                    pulls,
                    notes,
                    new SimpleMeterRegistry(),
                    clock),
            RHYTHM,
            SETTINGS,
            pulls,
            store,
            parked,
            wanted,
            IntakeGate.ALWAYS_OPEN,
            notes,
            clock);

    private void steps(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            assertThat(lane.guarded(hold)).isTrue();
            clock.now = clock.now.plus(STEP);
        }
    }

    @Test
    void aPageThatTheCartCannotAnswerIsAskedForInSmallerPieces() throws InterruptedException {
        shop.fails = limit -> limit > 2 ? "NO_ANSWER" : null;
        steps(3);

        assertThat(shop.limits).containsExactly(8, 4, 2);
        assertThat(hold.current().health().failures()).isZero();

        shop.fails = _ -> null;
        steps(60);
        assertThat(shop.limits.getLast()).isEqualTo(8);
    }

    @Test
    void aCartThatAsksToWaitIsNotAskedForLess() throws InterruptedException {
        shop.fails = _ -> "THROTTLED";
        steps(3);

        assertThat(shop.limits).containsOnly(8);
    }

    @Test
    void aWishThatTheCartRejectsIsDroppedAndHoldsUpNothing() throws InterruptedException {
        wanted.note(CART, "id-7", null);
        wanted.note(CART, "poison", null);
        wanted.note(CART, "id-8", null);
        wanted.note(CART, null, "poison");
        wanted.note(CART, null, "1009");
        steps(12);

        assertThat(wanted.ids).isEmpty();
        assertThat(shop.limits).isNotEmpty();
        assertThat(hold.current().watermark()).isNotNull();
        assertThat(parked.reasons()).isEmpty();
    }

    @Test
    void whereWishesNeverEndNewsComeInAllTheSame() throws InterruptedException {
        wanted.endless = true;
        steps(4);

        assertThat(shop.limits).hasSizeGreaterThanOrEqualTo(1);
    }

    @Test
    void whatBreaksUsIsShownAsAFailureOfTheCartAndPasses() throws InterruptedException {
        shop.fails = _ -> {
            throw new LinkageError("at the connector");
        };
        steps(1);
        assertThat(hold.current().health().code()).isEqualTo("UNEXPECTED");

        shop.fails = _ -> null;
        steps(1);
        assertThat(hold.current().health().code()).isNull();

        wanted.broken = true;
        steps(1);
        assertThat(hold.current().health().code()).isEqualTo("UNEXPECTED");
    }

    @Test
    void aCartWhosePositionsNeverHoldIsAskedAfterAPause() throws InterruptedException {
        shop.expires = true;
        steps(4);
        assertThat(hold.current().health().code()).isEqualTo("POSITION_EXPIRED");
        assertThat(hold.current().health().pausedUntil()).isNotNull();

        shop.expires = false;
        steps(1);
        assertThat(hold.current().health().code()).isNull();
    }

    @Test
    void whatWasShippedIsReadAgainAtNight() throws InterruptedException {
        store.shipped.add(new Open(AnOrder.complete().get().key(), "id-shipped"));
        steps(10);
        assertThat(shop.again).doesNotContain("id-shipped");

        clock.now = clock.now.plus(Duration.ofDays(1));
        steps(10);
        assertThat(shop.again).containsOnlyOnce("id-shipped");
    }

    private static final class Moved extends Clock {
        private Instant now = NOON;

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
            throw new UnsupportedOperationException();
        }
    }

    /** Why a page of so many fails; null if it doesn't. */
    private interface Trouble {
        @Nullable
        String at(int limit);
    }

    /** A cart with one order that is placed now, and any that is asked for. */
    private final class Shop implements OrderSource {
        private final List<Integer> limits = new ArrayList<>();
        private Trouble fails = _ -> null;
        private final List<String> again = new ArrayList<>();
        private boolean expires;

        private PulledOrder order(String number) {
            return TakeInFromCartTest.pulled(AnOrder.complete().numbered(number).get());
        }

        @Override
        public Answer<OrderPage> page(Position from, int limit) {
            limits.add(limit);
            if (expires) {
                return from.token() == null
                        ? new Answer.Found<>(new OrderPage(List.of(), new Position(NOON, "1"), false))
                        : new Answer.Failed<>("POSITION_EXPIRED", "no", null, false);
            }
            String code = fails.at(limit);
            return code == null
                    ? new Answer.Found<>(new OrderPage(List.of(order("1001")), Position.startingAt(clock.now), true))
                    : new Answer.Failed<>(code, "no", null, false);
        }

        @Override
        public Answer<PulledOrder> byNumber(String orderNumber) {
            return orderNumber.equals("poison")
                    ? new Answer.Failed<>("REFUSED", "no", null, false)
                    : new Answer.Found<>(order(orderNumber));
        }

        @Override
        public Answer<PulledOrder> byId(String cartOrderId) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Answer<List<PulledOrder>> again(Collection<String> ids) {
            again.addAll(ids);
            return ids.contains("poison")
                    ? new Answer.Failed<>("REFUSED", "no", null, false)
                    : new Answer.Found<>(IntStream.range(0, ids.size())
                            .mapToObj(i -> order("2" + i))
                            .toList());
        }
    }

    private static final class Wanted implements Wishes {
        private final Set<String> ids = new LinkedHashSet<>();
        private boolean endless;
        private boolean broken;

        @Override
        public boolean note(CartId cart, @Nullable String cartOrderId, @Nullable String number) {
            return ids.add(cartOrderId == null ? "#" + number : cartOrderId);
        }

        @Override
        public List<Wish> waiting(CartId cart, int limit) {
            if (broken) {
                throw new LinkageError("here");
            }
            if (endless) {
                note(cart, "id-1", null);
            }
            return ids.stream()
                    .limit(limit)
                    .map(id -> id.startsWith("#")
                            ? new Wish(cart, null, id.substring(1), "1")
                            : new Wish(cart, id, null, "1"))
                    .toList();
        }

        @Override
        public boolean isWaiting(CartId cart, String cartOrderId) {
            return ids.contains(cartOrderId);
        }

        @Override
        public void granted(Wish wish) {
            ids.remove(Objects.requireNonNullElseGet(wish.cartOrderId(), () -> "#" + wish.number()));
        }
    }

    private static final class Held implements Pulls.Hold {
        private Pull current = Pull.first(CART, SETTINGS.first(), RHYTHM, NOON);

        @Override
        public Pull current() {
            return current;
        }

        @Override
        public boolean store(Pull next) {
            current = next;
            return true;
        }

        @Override
        public void renew() {}

        @Override
        public void release() {}
    }
}
