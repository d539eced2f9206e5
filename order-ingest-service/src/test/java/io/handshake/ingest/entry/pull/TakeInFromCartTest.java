package io.handshake.ingest.entry.pull;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Places;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.ingest.domain.AnOrder;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.CartPolicy.ShipWhen;
import io.handshake.ingest.domain.CurrentOrders;
import io.handshake.ingest.domain.CurrentOrders.Open;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedOrder;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.TakeInOrder;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.entry.pull.TakeInFromCart.One;
import io.handshake.ingest.entry.pull.TakeInFromCart.Taken;
import io.handshake.runtime.activity.Activities;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was read early and comes late never replaces what was read later. */
class TakeInFromCartTest {
    private static final CartId CART = new CartId("shop-eu");
    private static final CartPolicy POLICY = new CartPolicy(ShipWhen.PAID, Map.of(), Map.of());

    private final Store store = new Store();
    private final Shop shop = new Shop();
    private final Parked parked = new Parked();
    private final TakeInFromCart takeIn = new TakeInFromCart(
            CART,
            POLICY,
            shop,
            store,
            parked,
            new NoPulls(),
            new PullNotes(Activities.SILENT, Clock.systemUTC()),
            new SimpleMeterRegistry(),
            Clock.systemUTC());

    private static CartOrder noted(String notes) {
        return AnOrder.complete().updatedAt(null).noted(notes).get();
    }

    static PulledOrder pulled(CartOrder order) {
        return new PulledOrder(
                "id-" + order.key().orderNumber(),
                order.key().orderNumber(),
                order.placedAt(),
                new Reading.Readable(order, () -> Places.at(1)),
                "{}");
    }

    private List<Outcome> outcomes(Taken taken) {
        return ((Taken.All) taken).orders().stream().map(One::outcome).toList();
    }

    private String notes() {
        return String.valueOf(store.saved(noted("").key()).order().notes());
    }

    @Test
    void aPageThatWasReadBeforeAnEditDoesNotUndoIt() {
        takeIn.takeIn(List.of(pulled(noted("first"))));
        PulledOrder early = pulled(noted("first"));
        shop.states(noted("edited"));
        takeIn.takeIn(List.of(pulled(noted("edited"))));

        assertThat(outcomes(takeIn.takeIn(List.of(early)))).containsExactly(Outcome.UNCHANGED);
        assertThat(notes()).isEqualTo("edited");
        assertThat(store.revision(early)).isEqualTo(2);
    }

    @Test
    void anOrderThatSomebodyElseStoresBetweenOurLookAndOurWriteIsReadOnceMore() {
        takeIn.takeIn(List.of(pulled(noted("first"))));
        shop.states(noted("second"));
        shop.whenAsked(() -> {
            store.put(noted("third"));
            // The answer to our first call was read before that.
            shop.afterwards(noted("third"));
        });

        assertThat(outcomes(takeIn.takeIn(List.of(pulled(noted("second")))))).containsExactly(Outcome.UNCHANGED);
        assertThat(notes()).isEqualTo("third");
        assertThat(shop.asked).isEqualTo(2);
    }

    @Test
    void aKnownOrderThatComesAgainUnchangedCostsNoCallAndNoWrite() {
        takeIn.takeIn(List.of(pulled(noted("first"))));
        int writes = store.writes;

        assertThat(outcomes(takeIn.takeIn(List.of(pulled(noted("first")))))).containsExactly(Outcome.UNCHANGED);
        assertThat(store.writes).isEqualTo(writes);
        assertThat(shop.asked).isZero();
    }

    @Test
    void whereTheCartSaysWhichIsNewerNothingIsReadAgain() {
        takeIn.takeIn(List.of(pulled(AnOrder.complete().noted("a").get())));
        CartOrder newer =
                AnOrder.complete().updatedAt("2026-11-02T00:00:00Z").noted("b").get();
        CartOrder older =
                AnOrder.complete().updatedAt("2026-10-02T00:00:00Z").noted("c").get();

        assertThat(outcomes(takeIn.takeIn(List.of(pulled(newer))))).containsExactly(Outcome.REVISED);
        assertThat(outcomes(takeIn.takeIn(List.of(pulled(older))))).containsExactly(Outcome.STALE);
        assertThat(notes()).isEqualTo("b");
        assertThat(shop.asked).isZero();
    }

    @Test
    void anOrderThatBreaksUsIsParkedAndHoldsUpNobody() {
        store.poison = "1002";
        List<PulledOrder> page = List.of(
                pulled(AnOrder.complete().numbered("1001").get()),
                pulled(AnOrder.complete().numbered("1002").get()),
                pulled(AnOrder.complete().numbered("1003").get()));

        assertThat(outcomes(takeIn.takeIn(page)))
                .containsExactlyInAnyOrder(Outcome.IMPORTED, Outcome.PARKED, Outcome.IMPORTED);
        assertThat(parked.reasons()).containsExactly("UNEXPECTED");
    }

    @Test
    void anOrderThatBreaksUsBeforeItIsOfferedIsParkedAndHoldsUpNobody() {
        PulledOrder broken = new PulledOrder(
                "id-1002",
                "1002",
                null,
                new Reading.Readable(
                        AnOrder.complete()
                                .numbered("1002")
                                .shippedTo(new Address("", "", null, "", null, "", null, "", "DE", null))
                                .get(),
                        () -> {
                            throw new IllegalStateException("no place");
                        }),
                "{}");

        assertThat(outcomes(takeIn.takeIn(List.of(
                        broken, pulled(AnOrder.complete().numbered("1003").get())))))
                .containsExactlyInAnyOrder(Outcome.PARKED, Outcome.IMPORTED);
        assertThat(parked.reasons()).containsExactly("UNEXPECTED");
    }

    @Test
    void whatCannotBeTakenInIsParkedAndClosedOnceItIsMended() {
        PulledOrder broken = new PulledOrder(
                "id-1001",
                "1001",
                null,
                new Reading.Unreadable(List.of(new Fault("BAD_NUMBER", 1, "total", "no"))),
                "{}");
        assertThat(outcomes(takeIn.takeIn(List.of(broken)))).containsExactly(Outcome.PARKED);
        assertThat(outcomes(takeIn.takeIn(List.of(broken)))).containsExactly(Outcome.PARKED);
        assertThat(parked.reasons()).containsExactly("BAD_NUMBER");
        assertThat(parked.written).isEqualTo(1);

        takeIn.takeIn(List.of(pulled(noted("mended"))));

        assertThat(parked.reasons()).isEmpty();
    }

    @Test
    void whenTheCartFailsInBetweenWhatIsStoredCountsTheSameTheNextTime() {
        takeIn.takeIn(List.of(pulled(noted("first"))));
        shop.failing = true;
        List<PulledOrder> page = List.of(
                pulled(AnOrder.complete().numbered("2001").updatedAt(null).get()), pulled(noted("second")));

        assertThat(takeIn.takeIn(page)).isInstanceOf(Taken.Failed.class);
        shop.failing = false;
        shop.states(noted("second"));
        assertThat(outcomes(takeIn.takeIn(page))).containsExactlyInAnyOrder(Outcome.UNCHANGED, Outcome.REVISED);
    }

    @Test
    void anOrderThatTheCartCannotGiveIsParkedInTheEndAndHoldsUpNoOther() {
        List<Open> known = new ArrayList<>();
        for (int number = 1001; number <= 1020; number++) {
            CartOrder order = AnOrder.complete().numbered("" + number).get();
            shop.states(order);
            known.add(new Open(order.key(), "id-" + number));
        }
        shop.poison = "id-1013";

        assertThat(takeIn.readAgain(known)).isInstanceOf(Taken.Failed.class);
        assertThat(takeIn.readAgain(known)).isInstanceOf(Taken.Failed.class);
        assertThat(outcomes(takeIn.readAgain(known))).hasSize(20).containsOnlyOnce(Outcome.PARKED);
        assertThat(parked.reasons()).containsExactly("UNREADABLE_AT_CART");

        shop.poison = null;
        takeIn.readAgain(known);
        assertThat(parked.reasons()).isEmpty();
    }

    @Test
    void aCartThatAnswersNothingAtAllIsNoFaultOfItsOrders() {
        takeIn.takeIn(List.of(pulled(noted("first"))));
        shop.failing = true;
        for (int i = 0; i < 10; i++) {
            assertThat(takeIn.readAgain(List.of(new Open(noted("").key(), "id-1001"))))
                    .isInstanceOf(Taken.Failed.class);
        }
        assertThat(parked.reasons()).isEmpty();
    }

    /** A cart that states what it is told to. */
    private static final class Shop implements OrderSource {
        private final Map<String, CartOrder> orders = new HashMap<>();
        private final List<CartOrder> later = new ArrayList<>();
        private int asked;
        private boolean failing;
        private @Nullable String poison;
        private @Nullable Runnable meanwhile;

        void states(CartOrder order) {
            orders.put("id-" + order.key().orderNumber(), order);
        }

        void whenAsked(Runnable other) {
            meanwhile = other;
        }

        void afterwards(CartOrder order) {
            later.add(order);
        }

        @Override
        public Answer<List<PulledOrder>> again(Collection<String> ids) {
            asked++;
            if (failing || (poison != null && ids.contains(poison))) {
                return new Answer.Failed<>("NO_ANSWER", "no answer", null, false);
            }
            List<PulledOrder> found = ids.stream()
                    .map(orders::get)
                    .filter(Objects::nonNull)
                    .map(TakeInFromCartTest::pulled)
                    .toList();
            if (meanwhile != null) {
                meanwhile.run();
                meanwhile = null;
            }
            later.forEach(this::states);
            return new Answer.Found<>(found);
        }

        @Override
        public Answer<OrderPage> page(Position from, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Answer<PulledOrder> byNumber(String orderNumber) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Answer<PulledOrder> byId(String cartOrderId) {
            throw new UnsupportedOperationException();
        }
    }

    /** Orders in memory, by compare-and-set as in the store. */
    static final class Store implements CurrentOrders {
        private record Version(int number, @Nullable ImportedOrder order) implements Standing {}

        private final Map<OrderKey, Version> orders = new HashMap<>();
        final List<Open> shipped = new ArrayList<>();
        private int writes;
        private @Nullable String poison;

        ImportedOrder saved(OrderKey key) {
            return Objects.requireNonNull(
                    Objects.requireNonNull(orders.get(key)).order());
        }

        int revision(PulledOrder order) {
            return saved(new OrderKey(CART, order.orderNumber())).revision();
        }

        void put(CartOrder order) {
            takeIn(
                    List.of(new Offer(
                            new io.handshake.ingest.domain.Orders.Statement(order, TakeInOrder.Source.atCart("other")),
                            Objects.requireNonNull(
                                    standing(List.of(order.key())).get(order.key())))),
                    POLICY);
        }

        @Override
        public Map<OrderKey, Standing> standing(Collection<OrderKey> keys) {
            return keys.stream()
                    .distinct()
                    .collect(Collectors.toMap(key -> key, key -> orders.getOrDefault(key, new Version(0, null))));
        }

        @Override
        public List<Optional<Decision>> takeIn(List<Offer> offers, CartPolicy policy) {
            List<Optional<Decision>> decisions = new ArrayList<>();
            for (Offer offer : offers) {
                CartOrder stated = offer.statement().order();
                if (stated.key().orderNumber().equals(poison)) {
                    throw new IllegalStateException("poison");
                }
            }
            for (Offer offer : offers) {
                CartOrder stated = offer.statement().order();
                Version seen = (Version) offer.standing();
                Version now = orders.getOrDefault(stated.key(), new Version(0, null));
                Decision decision = TakeInOrder.decide(
                        seen.order(), stated, policy, offer.statement().source(), Instant.EPOCH);
                if (seen.number() != now.number()) {
                    decisions.add(Optional.empty());
                    continue;
                }
                if (decision instanceof Decision.Publish publish) {
                    writes++;
                    orders.put(stated.key(), new Version(now.number() + 1, publish.after()));
                }
                decisions.add(Optional.of(decision));
            }
            return decisions;
        }

        @Override
        public List<Open> open(CartId cart, Instant placedSince, @Nullable String after, int limit) {
            return List.of();
        }

        @Override
        public List<Open> shipped(CartId cart, Instant placedSince, @Nullable String after, int limit) {
            return after == null ? shipped : List.of();
        }

        @Override
        public long countOpen(CartId cart, Instant placedSince) {
            throw new UnsupportedOperationException();
        }
    }

    static final class Parked implements ParkedOrders {
        private final Map<String, ParkedOrder> orders = new LinkedHashMap<>();
        private int written;

        List<String> reasons() {
            return orders.values().stream()
                    .map(order -> order.faults().getFirst().reason())
                    .toList();
        }

        @Override
        public List<ParkedOrder> park(List<ParkedOrder> some) {
            List<ParkedOrder> news = new ArrayList<>();
            for (ParkedOrder order : some) {
                ParkedOrder before = orders.put(order.id(), order);
                if (before == null || !before.faults().equals(order.faults())) {
                    written++;
                    news.add(order);
                }
            }
            return news;
        }

        @Override
        public Set<String> parkedAmong(Collection<String> ids) {
            return ids.stream().filter(orders::containsKey).collect(Collectors.toSet());
        }

        @Override
        public void close(Collection<String> ids) {
            ids.forEach(orders::remove);
        }

        @Override
        public List<ParkedOrder> list(
                @Nullable CartId cart, @Nullable String number, @Nullable String after, int limit) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<ParkedOrder> find(String id) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long count(CartId cart) {
            return orders.size();
        }
    }

    static final class NoPulls implements Pulls {
        @Override
        public Optional<Pull> find(CartId cart) {
            return Optional.empty();
        }

        @Override
        public Optional<Hold> claim(CartId cart, Supplier<Pull> first) {
            return Optional.empty();
        }

        @Override
        public boolean isAway(Throwable failure) {
            return false;
        }
    }
}
