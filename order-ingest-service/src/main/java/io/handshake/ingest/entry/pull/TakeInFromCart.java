package io.handshake.ingest.entry.pull;

import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Places;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.ingest.domain.CartPolicy;
import io.handshake.ingest.domain.CurrentOrders;
import io.handshake.ingest.domain.CurrentOrders.Offer;
import io.handshake.ingest.domain.CurrentOrders.Open;
import io.handshake.ingest.domain.CurrentOrders.Standing;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.ingest.domain.Orders.Statement;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedOrder;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.ingest.domain.ParkedRow;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.TakeInOrder;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.domain.TakeInOrder.Source;
import io.handshake.ingest.entry.imports.ParkedFaults;
import io.handshake.runtime.dedupe.Contended;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes in what one cart gave. An order that is new to us, or says itself that it is newer than ours, is stored as it came.
 * One that differs from ours and doesn't say which is newer is read once more: how ours stands is looked at first, and what
 * is read after that is stored only if ours still stands so. So what was read early and comes late never replaces what was
 * read later, whoever read it.
 */
final class TakeInFromCart {
    private static final Logger log = LoggerFactory.getLogger(TakeInFromCart.class);

    /** What a connector reads again in one call. */
    static final int MOST_AGAIN = 100;

    /** Somebody else changed an order this often between a look and a write: not a race any more. */
    private static final int MOST_ROUNDS = 20;

    /** An order that the cart could not give this often, although it gave others meanwhile, is gone past. */
    private static final int MOST_STRIKES = 3;

    private static final int MOST_REMEMBERED = 10_000;

    private final CartId cart;
    private final CartPolicy policy;
    private final OrderSource source;
    private final CurrentOrders orders;
    private final ParkedOrders parked;
    private final Pulls pulls;
    private final PullNotes notes;
    private final MeterRegistry meters;
    private final Clock clock;
    private final AtomicLong answers = new AtomicLong();
    private final Map<String, Strikes> strikes = new ConcurrentHashMap<>();

    TakeInFromCart(
            CartId cart,
            CartPolicy policy,
            OrderSource source,
            CurrentOrders orders,
            ParkedOrders parked,
            Pulls pulls,
            PullNotes notes,
            MeterRegistry meters,
            Clock clock) {
        this.cart = cart;
        this.policy = policy;
        this.source = source;
        this.orders = orders;
        this.parked = parked;
        this.pulls = pulls;
        this.notes = notes;
        this.meters = meters;
        this.clock = clock;
    }

    /** What became of some orders. */
    sealed interface Taken {

        /** Each of them is stored, left or parked. */
        record All(List<One> orders) implements Taken {}

        /** The cart could not be asked again; those that are stored already count the same when they come again. */
        record Failed(String code, String reason, @Nullable Duration retryAfter) implements Taken {
            static Failed of(Answer.Failed<?> answer) {
                return new Failed(answer.code(), answer.reason(), answer.retryAfter());
            }

            /** Whether fewer orders might be answered, because it may be one of them that the cart stumbles over. */
            boolean mayBeOneOrders() {
                return retryAfter == null && !OF_THE_CART.contains(code);
            }

            private static final Set<String> OF_THE_CART = Set.of(
                    "UNREACHABLE",
                    "THROTTLED",
                    "CIRCUIT_OPEN",
                    "TOO_LATE",
                    "UNAVAILABLE",
                    "NOT_AUTHORISED",
                    "FORBIDDEN",
                    "ADDRESS_REFUSED",
                    "REDIRECTED",
                    "UNSUPPORTED",
                    "API_DIFFERS",
                    "CHANNEL_NOT_FOUND",
                    "POSITION_EXPIRED");
        }
    }

    /**
     * What became of one.
     *
     * @param key null if it could not be read that far
     * @param faults why it is parked; else empty
     */
    record One(String cartOrderId, @Nullable OrderKey key, Outcome outcome, List<ParkedRow.Fault> faults) {}

    /** How often an order could not be given when it was asked for alone, and what the cart had answered until then. */
    private record Strikes(int times, long answers) {}

    /**
     * What became of orders that were asked for by id.
     *
     * @param settled those that need not be asked for again, also because the cart rejects them time and again
     */
    record ById(Taken taken, Set<String> settled) {}

    /** Reads orders by the cart's internal ids, a hundred at most. */
    ById byIds(Set<String> ids) {
        Gathering gathered = new Gathering(ids);
        closeGone(gathered.answered, gathered.read);
        Taken taken = takeIn(gathered.read);
        Set<String> settled = new HashSet<>(gathered.rejected.keySet());
        if (taken instanceof Taken.All) {
            settled.addAll(gathered.answered);
        }
        return new ById(taken instanceof Taken.All && gathered.failed != null ? gathered.failed : taken, settled);
    }

    /** Whether this failure is the last that an order is given; an outage of the cart never is. */
    boolean givesUp(String order, Taken.Failed failure) {
        if (!failure.mayBeOneOrders() || struck(order) < MOST_STRIKES) {
            return false;
        }
        log.warn("cart={} order={} outcome=rejected times={} code={}", cart, order, MOST_STRIKES, failure.code());
        meters.counter("orders.pulled", "cart", cart.value(), "result", "rejected")
                .increment();
        return true;
    }

    /** Only what comes after an answer of the cart is another strike: a cart that answers nothing says nothing of an order. */
    private int struck(String order) {
        long answered = answers.get();
        if (strikes.size() >= MOST_REMEMBERED) {
            strikes.clear();
        }
        return strikes.merge(
                        order,
                        new Strikes(1, answered),
                        (before, first) ->
                                before.answers() < answered ? new Strikes(before.times() + 1, answered) : before)
                .times();
    }

    /** Known orders, asked for together, and in halves where the cart can't answer that, down to those it stumbles over. */
    private final class Gathering {
        private final List<PulledOrder> read = new ArrayList<>();
        private final Set<String> answered = new HashSet<>();
        private final Map<String, Taken.Failed> rejected = new LinkedHashMap<>();
        private Taken.@Nullable Failed failed;
        private boolean over;

        Gathering(Collection<String> ids) {
            List<String> sound =
                    ids.stream().filter(id -> !strikes.containsKey(id)).toList();
            if (!sound.isEmpty()) {
                gather(sound);
            }
            ids.stream().filter(id -> !sound.contains(id)).forEach(id -> gather(List.of(id)));
        }

        private void gather(List<String> ids) {
            if (over) {
                return;
            }
            switch (ask(() -> source.again(ids))) {
                case Answer.Found<List<PulledOrder>>(var found) -> {
                    read.addAll(found);
                    settle(ids);
                }
                case Answer.Absent<List<PulledOrder>> _ -> settle(ids);
                case Answer.Failed<List<PulledOrder>> answer -> {
                    Taken.Failed failure = Taken.Failed.of(answer);
                    if (!failure.mayBeOneOrders()) {
                        failed = failure;
                        over = true;
                    } else if (ids.size() > 1) {
                        gather(ids.subList(0, ids.size() / 2));
                        gather(ids.subList(ids.size() / 2, ids.size()));
                    } else if (givesUp(ids.getFirst(), failure)) {
                        rejected.put(ids.getFirst(), failure);
                    } else {
                        failed = failure;
                        // Nothing is answered: rather the cart than the order.
                        over = answered.isEmpty();
                    }
                }
            }
        }

        private void settle(List<String> ids) {
            answered.addAll(ids);
            ids.forEach(strikes::remove);
        }
    }

    /** Takes in what was read before it was known how the orders stand. */
    Taken takeIn(List<PulledOrder> read) {
        Map<String, PulledOrder> distinct = new LinkedHashMap<>();
        List<PulledOrder> unnamed = new ArrayList<>();
        for (PulledOrder order : read) {
            if (order.reading() instanceof Reading.Readable readable) {
                distinct.put(readable.order().key().toString(), order);
            } else {
                unnamed.add(order);
            }
        }
        unnamed.addAll(distinct.values());
        Work work = new Work();
        work.settle(unnamed, orders.standing(keys(unnamed)), false);
        return work.confirmed();
    }

    /** Reads known orders again, a hundred at most. */
    Taken readAgain(List<Open> known) {
        Work work = new Work();
        work.doubtful.addAll(known);
        return work.confirmed();
    }

    /** Those that the cart did not give although they were asked for are gone there: nothing of them can be mended. */
    private void closeGone(Set<String> asked, List<PulledOrder> given) {
        Set<String> gone = new HashSet<>(asked);
        given.forEach(order -> gone.remove(order.cartOrderId()));
        if (!gone.isEmpty()) {
            parked.close(gone.stream().map(id -> ParkedOrder.id(cart, id)).toList());
            meters.counter("orders.pulled", "cart", cart.value(), "result", "gone")
                    .increment(gone.size());
        }
    }

    /** A broken connector is a failure of this cart, and of no other. */
    <T> Answer<T> ask(Supplier<Answer<T>> call) {
        try {
            Answer<T> answer = call.get();
            if (!(answer instanceof Answer.Failed<T>)) {
                answers.incrementAndGet();
            }
            return answer;
        } catch (RuntimeException | Error broken) {
            log.error(
                    "cart={} outcome=failed reason={} at={}",
                    cart,
                    broken.getClass().getName(),
                    ParkedFaults.place(broken));
            return new Answer.Failed<>(
                    "UNEXPECTED",
                    "reading the cart's answer failed with " + broken.getClass().getName()
                            + "; the log of order-ingest says where",
                    null,
                    false);
        }
    }

    private static List<OrderKey> keys(List<PulledOrder> read) {
        List<OrderKey> keys = new ArrayList<>(read.size());
        for (PulledOrder order : read) {
            if (order.reading() instanceof Reading.Readable readable) {
                keys.add(readable.order().key());
            }
        }
        return keys;
    }

    /** One batch on its way. */
    private final class Work {
        private final List<One> done = new ArrayList<>();
        private final List<Open> doubtful = new ArrayList<>();
        private final List<ParkedOrder> toPark = new ArrayList<>();
        private final Source from = Source.atCart(
                "pull-" + Trace.current().orElseGet(Traceparent::begun).traceId());
        private final Instant now = clock.instant();

        /** @param readAfter whether the orders were read after it was looked how they stand */
        void settle(List<PulledOrder> read, Map<OrderKey, Standing> standing, boolean readAfter) {
            List<PulledOrder> offered = new ArrayList<>();
            List<Offer> offers = new ArrayList<>();
            for (PulledOrder order : read) {
                switch (order.reading()) {
                    case Reading.Unreadable(var faults) -> park(order, null, faults);
                    case Reading.Readable readable -> {
                        OrderKey key = readable.order().key();
                        try {
                            settle(order, readable, standing.get(key), readAfter)
                                    .ifPresent(offer -> {
                                        offered.add(order);
                                        offers.add(offer);
                                    });
                        } catch (RuntimeException | StackOverflowError failed) {
                            if (pulls.isAway(failed)) {
                                throw failed;
                            }
                            broken(order, key, failed);
                        }
                    }
                }
            }
            offer(offered, offers);
        }

        /** @return what is to be stored */
        private Optional<Offer> settle(
                PulledOrder order, Reading.Readable readable, @Nullable Standing stands, boolean readAfter) {
            CartOrder stated = readable.order();
            if (stands == null) {
                // It has another number than before.
                doubtful.add(new Open(stated.key(), order.cartOrderId()));
                return Optional.empty();
            }
            switch (TakeInOrder.decide(stands.order(), stated, policy, from, now)) {
                case Decision.Leave leave -> done(order, stated.key(), leave.outcome());
                case Decision.Park park ->
                    park(
                            order,
                            stated.key(),
                            ParkedFaults.of(park.defects(), readable.places().get()));
                case Decision.Publish _, Decision.Remember _ -> {
                    if (readAfter || isNewer(stated, stands.order())) {
                        return Optional.of(new Offer(new Statement(stated, from), stands));
                    }
                    doubtful.add(new Open(stated.key(), order.cartOrderId()));
                }
            }
            return Optional.empty();
        }

        private void offer(List<PulledOrder> offered, List<Offer> offers) {
            if (offers.isEmpty()) {
                return;
            }
            List<Optional<Decision>> decisions;
            try {
                decisions = orders.takeIn(offers, policy);
            } catch (RuntimeException | StackOverflowError failed) {
                if (pulls.isAway(failed)) {
                    throw failed;
                }
                apart(offered, offers, failed);
                return;
            }
            for (int i = 0; i < offers.size(); i++) {
                PulledOrder order = offered.get(i);
                OrderKey key = offers.get(i).statement().order().key();
                Optional<Decision> decision = decisions.get(i);
                if (decision.isEmpty()) {
                    doubtful.add(new Open(key, order.cartOrderId()));
                } else if (decision.get() instanceof Decision.Park park) {
                    park(order, key, ParkedFaults.of(park.defects(), Places.at(1)));
                } else {
                    done(order, key, decision.get().outcome());
                }
            }
        }

        /** One by one, the order that breaks us is found, and stops no other. */
        private void apart(List<PulledOrder> offered, List<Offer> offers, Throwable failed) {
            if (offers.size() > 1) {
                for (int i = 0; i < offers.size(); i++) {
                    offer(List.of(offered.get(i)), List.of(offers.get(i)));
                }
                return;
            }
            broken(offered.getFirst(), offers.getFirst().statement().order().key(), failed);
        }

        private void broken(PulledOrder order, OrderKey key, Throwable failed) {
            log.error(
                    "order={} outcome=parked reason=UNEXPECTED failure={} at={}",
                    key,
                    failed.getClass().getName(),
                    ParkedFaults.place(failed));
            park(
                    order,
                    key,
                    List.of(new Fault(
                            "UNEXPECTED",
                            1,
                            null,
                            "taking this order in failed; the log of order-ingest says where, for the operator to"
                                    + " mend")));
        }

        Taken confirmed() {
            for (int round = 0; !doubtful.isEmpty(); round++) {
                if (round == MOST_ROUNDS) {
                    throw new Contended(doubtful.size() + " orders of cart " + cart, round);
                }
                Map<OrderKey, Standing> standing =
                        orders.standing(doubtful.stream().map(Open::order).toList());
                List<Open> asked = List.copyOf(doubtful);
                doubtful.clear();
                Set<String> ids = new LinkedHashSet<>();
                asked.forEach(order -> ids.add(order.cartOrderId()));
                Gathering gathered = new Gathering(ids);
                closeGone(gathered.answered, gathered.read);
                for (Open order : asked) {
                    Taken.Failed why = gathered.rejected.get(order.cartOrderId());
                    if (why != null) {
                        park(order, why);
                    }
                }
                settle(gathered.read, standing, true);
                if (gathered.failed != null) {
                    settled();
                    return gathered.failed;
                }
            }
            settled();
            return new Taken.All(done);
        }

        /** What is settled stays so, also where the rest has to be read once more. */
        private void settled() {
            for (ParkedOrder order : parked.park(toPark)) {
                log.warn(
                        "cart={} order={} outcome=parked reason={} parked={}",
                        cart,
                        order.orderNumber(),
                        order.faults().getFirst().reason(),
                        order.id());
                notes.parked(order);
                order.faults()
                        .forEach(fault -> meters.counter("rows.quarantined", "reason", fault.reason())
                                .increment());
            }
            Set<String> sound = new HashSet<>();
            for (One one : done) {
                meters.counter(
                                "orders.pulled",
                                "cart",
                                cart.value(),
                                "result",
                                one.outcome().name().toLowerCase(Locale.ROOT))
                        .increment();
                switch (one.outcome()) {
                    case IMPORTED, REVISED, UNCHANGED, HELD -> sound.add(ParkedOrder.id(cart, one.cartOrderId()));
                    // What is older than ours says nothing of how the order is now.
                    case STALE, PARKED -> {}
                }
            }
            if (!sound.isEmpty()) {
                parked.close(parked.parkedAmong(sound));
            }
        }

        private void done(PulledOrder order, OrderKey key, Outcome outcome) {
            done.add(new One(order.cartOrderId(), key, outcome, List.of()));
            switch (outcome) {
                case IMPORTED, REVISED, HELD -> log.info("order={} outcome={}", key, outcome);
                case UNCHANGED, STALE, PARKED -> {}
            }
        }

        /** Nothing of it could be read, so nothing of it is kept. */
        private void park(Open order, Taken.Failed why) {
            List<ParkedRow.Fault> faults = List.of(new ParkedRow.Fault(
                    "UNREADABLE_AT_CART",
                    1,
                    null,
                    "the cart could not give this order " + MOST_STRIKES + " times, although it gave others: "
                            + why.code()));
            done.add(new One(order.cartOrderId(), order.order(), Outcome.PARKED, faults));
            toPark.add(new ParkedOrder(
                    cart,
                    order.cartOrderId(),
                    order.order().orderNumber(),
                    "",
                    faults,
                    now,
                    1,
                    ParkedOrder.State.PARKED));
        }

        private void park(PulledOrder order, @Nullable OrderKey key, List<Fault> faults) {
            List<ParkedRow.Fault> kept = ParkedFaults.kept(faults);
            done.add(new One(order.cartOrderId(), key, Outcome.PARKED, kept));
            toPark.add(new ParkedOrder(
                    cart,
                    order.cartOrderId(),
                    order.orderNumber().isBlank() ? null : order.orderNumber(),
                    order.raw(),
                    kept,
                    now,
                    1,
                    ParkedOrder.State.PARKED));
        }
    }

    /** By the cart's own time of change; an order that we don't have is newer than nothing. */
    private static boolean isNewer(CartOrder stated, @Nullable ImportedOrder ours) {
        if (ours == null) {
            return true;
        }
        Instant theirs = stated.sourceUpdatedAt();
        Instant known = ours.order().sourceUpdatedAt();
        return theirs != null && known != null && theirs.isAfter(known);
    }
}
