package io.handshake.ingest.entry.pull;

import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.ingest.domain.CurrentOrders;
import io.handshake.ingest.domain.CurrentOrders.Open;
import io.handshake.ingest.domain.Defect;
import io.handshake.ingest.domain.Outcome;
import io.handshake.ingest.domain.ParkedOrder;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pull.Rereading;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.Wishes;
import io.handshake.ingest.domain.Wishes.Wish;
import io.handshake.ingest.entry.imports.ParkedFaults;
import io.handshake.ingest.entry.pull.TakeInFromCart.One;
import io.handshake.ingest.entry.pull.TakeInFromCart.Taken;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.runtime.trace.Trace;
import io.handshake.runtime.trace.Traceparent;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One cart's thread: it claims the cart, then asks what is wanted of it, what is new, and what became of what is known,
 * one call after the other. It waits by itself and for itself, so a cart that is slow or dead holds up no other.
 */
final class CartLane {
    private static final Logger log = LoggerFactory.getLogger(CartLane.class);
    private static final Duration LONGEST_OUTAGE_WAIT = Duration.ofSeconds(5);

    private final CartId cart;
    private final OrderSource source;
    private final Gate cartGate;
    private final TakeInFromCart takeIn;
    private final Pull.Rhythm rhythm;
    private final PullSettings settings;
    private final Pulls pulls;
    private final CurrentOrders orders;
    private final ParkedOrders parked;
    private final Wishes wishes;
    private final IntakeGate gate;
    private final PullNotes notes;
    private final Clock clock;
    private final Semaphore kicks = new Semaphore(0);
    private final Portion portion;
    private boolean granted;
    private @Nullable Instant expiredAt;
    private volatile boolean running;
    private volatile @Nullable Pull atHand;

    CartLane(
            CartId cart,
            OrderSource source,
            Gate cartGate,
            TakeInFromCart takeIn,
            Pull.Rhythm rhythm,
            PullSettings settings,
            Pulls pulls,
            CurrentOrders orders,
            ParkedOrders parked,
            Wishes wishes,
            IntakeGate gate,
            PullNotes notes,
            Clock clock) {
        this.cart = cart;
        this.source = source;
        this.cartGate = cartGate;
        this.takeIn = takeIn;
        this.rhythm = rhythm;
        this.settings = settings;
        this.pulls = pulls;
        this.orders = orders;
        this.parked = parked;
        this.wishes = wishes;
        this.gate = gate;
        this.notes = notes;
        this.clock = clock;
        this.portion = new Portion(settings.page());
    }

    CartId cart() {
        return cart;
    }

    /** How it stands, while this instance pulls the cart; null while another does. */
    @Nullable
    Pull atHand() {
        return atHand;
    }

    void kick() {
        kicks.release();
    }

    /** Before it is run, so that a stop that comes at once is not missed. */
    void ready() {
        running = true;
    }

    void run(ScheduledExecutorService renewals) {
        int outages = 0;
        while (running) {
            try {
                Optional<Pulls.Hold> hold =
                        pulls.claim(cart, () -> Pull.first(cart, settings.first(), rhythm, clock.instant()));
                if (hold.isPresent()) {
                    pull(hold.get(), renewals);
                    outages = 0;
                    // Whoever waits for this cart looks more often than that.
                    nap(settings.look().multipliedBy(2));
                } else {
                    nap(settings.look());
                }
            } catch (InterruptedException stopped) {
                return;
            } catch (RuntimeException | Error storeAway) {
                outages++;
                log.warn(
                        "cart={} pull outcome=interrupted times={} reason={}",
                        cart,
                        outages,
                        storeAway.getClass().getName());
                if (!rest(settings.look().multipliedBy(Math.min(outages, 5)))) {
                    return;
                }
            }
        }
    }

    /** False if this lane is to end. */
    private boolean rest(Duration wait) {
        try {
            nap(wait.compareTo(LONGEST_OUTAGE_WAIT) > 0 ? LONGEST_OUTAGE_WAIT : wait);
            return running;
        } catch (InterruptedException stopped) {
            return false;
        }
    }

    void stop() {
        running = false;
        kick();
    }

    private void nap(Duration wait) throws InterruptedException {
        if (running && wait.isPositive() && kicks.tryAcquire(wait.toMillis() + 1, TimeUnit.MILLISECONDS)) {
            kicks.drainPermits();
        }
    }

    private void pull(Pulls.Hold hold, ScheduledExecutorService renewals) throws InterruptedException {
        long third = Math.max(1, settings.lease().toMillis() / 3);
        Future<?> renewing = renewals.scheduleAtFixedRate(() -> renew(hold), third, third, TimeUnit.MILLISECONDS);
        Instant turnEnds = clock.instant().plus(settings.turn());
        boolean waiting = false;
        try {
            boolean ours = true;
            while (running && ours && clock.instant().isBefore(turnEnds)) {
                atHand = hold.current();
                if (gate.verdict() instanceof IntakeGate.Verdict.Closed closed
                        && closed.limit() != IntakeGate.Limit.DISK) {
                    if (!waiting) {
                        waiting = true;
                        log.warn("cart={} pull outcome=waiting reason=\"{}\"", cart, closed.reason());
                        notes.waits(cart, closed.reason());
                    }
                    nap(settings.look());
                    continue;
                }
                waiting = false;
                try (Trace _ = Trace.enter(Traceparent.begun())) {
                    ours = guarded(hold);
                }
            }
        } finally {
            renewing.cancel(false);
            atHand = null;
            release(hold);
        }
    }

    private void renew(Pulls.Hold hold) {
        try {
            hold.renew();
        } catch (RuntimeException storeAway) {
            log.warn(
                    "cart={} pull lease outcome=unrenewed reason={}",
                    cart,
                    storeAway.getClass().getName());
        }
    }

    private void release(Pulls.Hold hold) {
        boolean interrupted = Thread.interrupted(); // or the driver would not write
        try {
            hold.release();
        } catch (RuntimeException storeAway) {
            log.warn(
                    "cart={} pull lease outcome=unreleased reason={}",
                    cart,
                    storeAway.getClass().getName());
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** What breaks a step is shown as this cart's failure, and the lane goes on; an outage of the store is its caller's. */
    boolean guarded(Pulls.Hold hold) throws InterruptedException {
        try {
            return step(hold);
        } catch (RuntimeException | Error broken) {
            if (pulls.isAway(broken)) {
                throw broken;
            }
            log.error(
                    "cart={} pull outcome=broken reason={} at={}",
                    cart,
                    broken.getClass().getName(),
                    ParkedFaults.place(broken));
            return failed(
                    hold,
                    hold.current(),
                    new Taken.Failed(
                            "UNEXPECTED",
                            "pulling failed with " + broken.getClass().getName()
                                    + "; the log of order-ingest says where",
                            null));
        }
    }

    /** One call, or one rest. False if somebody else has the cart. */
    private boolean step(Pulls.Hold hold) throws InterruptedException {
        Instant now = clock.instant();
        Pull planned = hold.current().planned(rhythm, now);
        Pull.Next next = planned.next(now);
        Instant until = planned.health().pausedUntil();
        boolean paused = until != null && now.isBefore(until);
        List<Wish> wanted = paused ? List.of() : wishes.waiting(cart, TakeInFromCart.MOST_AGAIN);
        if (wanted.isEmpty() && next instanceof Pull.Next.Rest(var later)) {
            Duration left = Duration.between(now, later);
            nap(left.compareTo(settings.look()) < 0 ? left : settings.look());
            return true;
        }
        if (cartGate.ask() instanceof Gate.Leave.Wait wait) {
            // The connector would refuse the call; that is no failure of the cart.
            nap(wait.about().compareTo(settings.look()) < 0 ? wait.about() : settings.look());
            return true;
        }
        // In turn, so that wishes without end keep nothing else from being read.
        granted = !wanted.isEmpty() && !(granted && !(next instanceof Pull.Next.Rest));
        if (granted) {
            return grant(hold, planned, wanted);
        }
        return switch (next) {
            case Pull.Next.Page(var sweep) -> page(hold, planned, sweep);
            case Pull.Next.Reread(var rereading) -> reread(hold, planned, rereading);
            case Pull.Next.Rest _ -> true;
        };
    }

    private boolean page(Pulls.Hold hold, Pull planned, Pull.Sweep sweep) {
        Position from = new Position(sweep.at(), sweep.token());
        return switch (takeIn.ask(() -> source.page(from, portion.size()))) {
            case Answer.Failed<OrderPage> failed -> {
                if (failed.code().equals("POSITION_EXPIRED") && from.token() != null) {
                    boolean again = sweep.at().equals(expiredAt);
                    expiredAt = sweep.at();
                    yield again
                            ? failed(hold, planned.expired(), Taken.Failed.of(failed))
                            : hold.store(planned.expired());
                }
                Taken.Failed failure = Taken.Failed.of(failed);
                if (failure.mayBeOneOrders()) {
                    portion.failed();
                }
                yield failed(hold, planned, failure);
            }
            case Answer.Absent<OrderPage> _ ->
                failed(hold, planned, new Taken.Failed("NOT_FOUND", "the cart has no list of orders", null));
            case Answer.Found<OrderPage>(var page) -> {
                portion.answered();
                if (!page.last() && page.next().equals(from)) {
                    yield failed(
                            hold,
                            planned,
                            new Taken.Failed(
                                    "STUCK_POSITION", "the cart's pages don't go on behind " + sweep.at(), null));
                }
                yield switch (takeIn.takeIn(page.orders())) {
                    case Taken.Failed failed -> failed(hold, planned, failed);
                    case Taken.All(var done) -> {
                        Instant highest = page.orders().stream()
                                .map(PulledOrder::cursor)
                                .filter(Objects::nonNull)
                                .max(Instant::compareTo)
                                .orElse(null);
                        Pull paged = planned.paged(
                                page.next().at(), page.next().token(), highest, page.last(), rhythm, clock.instant());
                        tell(sweep.nightly() ? "night" : "sweep", done, page.last());
                        yield stored(hold, paged);
                    }
                };
            }
        };
    }

    private void tell(String what, List<One> done, boolean last) {
        long changed = done.stream()
                .filter(one -> one.outcome() != Outcome.UNCHANGED && one.outcome() != Outcome.STALE)
                .count();
        if (changed > 0) {
            log.info("cart={} pull={} read={} changed={} last={}", cart, what, done.size(), changed, last);
        }
    }

    private boolean reread(Pulls.Hold hold, Pull planned, Rereading rereading) {
        return switch (rereading.of()) {
            case SHIPPED -> {
                Instant since = clock.instant().minus(settings.shippedFor());
                yield reread(
                        hold,
                        planned,
                        rereading,
                        orders.shipped(cart, since, rereading.after(), TakeInFromCart.MOST_AGAIN),
                        Rereading.Of.OPEN);
            }
            case OPEN ->
                reread(
                        hold,
                        planned,
                        rereading,
                        orders.open(cart, openSince(), rereading.after(), TakeInFromCart.MOST_AGAIN),
                        Rereading.Of.PARKED);
            case PARKED -> {
                List<ParkedOrder> some = parked.list(cart, null, rereading.after(), TakeInFromCart.MOST_AGAIN);
                Rereading rest = some.size() < TakeInFromCart.MOST_AGAIN
                        ? null
                        : new Rereading(Rereading.Of.PARKED, some.getLast().id());
                Set<String> ids = new HashSet<>();
                some.forEach(order -> ids.add(order.cartOrderId()));
                yield ids.isEmpty()
                        ? hold.store(planned.rereadTo(null, rhythm, clock.instant()))
                        : reread(hold, planned, takeIn.byIds(ids).taken(), rest);
            }
        };
    }

    private boolean reread(
            Pulls.Hold hold, Pull planned, Rereading rereading, List<Open> some, Rereading.Of afterwards) {
        Rereading rest = some.size() < TakeInFromCart.MOST_AGAIN
                ? new Rereading(afterwards, null)
                : new Rereading(rereading.of(), some.getLast().order().toString());
        return some.isEmpty()
                ? hold.store(planned.rereadTo(rest, rhythm, clock.instant()))
                : reread(hold, planned, takeIn.readAgain(some), rest);
    }

    private boolean reread(Pulls.Hold hold, Pull planned, Taken taken, @Nullable Rereading rest) {
        return switch (taken) {
            case Taken.Failed failed -> failed(hold, planned, failed);
            case Taken.All(var done) -> {
                tell("again", done, rest == null);
                yield stored(hold, planned.rereadTo(rest, rhythm, clock.instant()));
            }
        };
    }

    private Taken one(Answer<PulledOrder> answer) {
        return switch (answer) {
            case Answer.Failed<PulledOrder> failed -> Taken.Failed.of(failed);
            case Answer.Absent<PulledOrder> _ -> new Taken.All(List.of());
            case Answer.Found<PulledOrder>(var order) -> takeIn.takeIn(List.of(order));
        };
    }

    /** Reads what somebody wants: all that are named by id in one call. */
    private boolean grant(Pulls.Hold hold, Pull planned, List<Wish> wanted) {
        Set<String> ids = new LinkedHashSet<>();
        for (Wish wish : wanted) {
            if (wish.cartOrderId() != null) {
                ids.add(wish.cartOrderId());
            }
        }
        Taken.Failed failure = null;
        if (!ids.isEmpty()) {
            TakeInFromCart.ById read = takeIn.byIds(ids);
            for (Wish wish : wanted) {
                if (wish.cartOrderId() != null && read.settled().contains(wish.cartOrderId())) {
                    wishes.granted(wish);
                }
            }
            failure = read.taken() instanceof Taken.Failed failed ? failed : null;
        }
        for (Wish wish : wanted) {
            String number = wish.number();
            if (number != null && (failure == null || failure.mayBeOneOrders())) {
                if (one(takeIn.ask(() -> source.byNumber(number))) instanceof Taken.Failed failed
                        && !takeIn.givesUp("#" + number, failed)) {
                    failure = failed;
                } else {
                    wishes.granted(wish);
                }
            }
        }
        return failure == null ? stored(hold, planned.answered(clock.instant())) : failed(hold, planned, failure);
    }

    private boolean stored(Pulls.Hold hold, Pull next) {
        int failures = hold.current().health().failures();
        if (!hold.store(next)) {
            return false;
        }
        if (failures > 0) {
            log.info("cart={} pull outcome=answers-again failures={}", cart, failures);
            notes.answersAgain(cart, failures);
        }
        return true;
    }

    private boolean failed(Pulls.Hold hold, Pull planned, Taken.Failed failed) {
        boolean first = hold.current().health().failures() == 0;
        Pull next = planned.failed(
                failed.code(),
                failed.reason(),
                failed.retryAfter(),
                ThreadLocalRandom.current().nextDouble(),
                rhythm,
                clock.instant());
        if (!hold.store(next)) {
            return false;
        }
        log.warn(
                "cart={} pull outcome=failed times={} code={} reason=\"{}\" next={}",
                cart,
                next.health().failures(),
                failed.code(),
                failed.reason(),
                next.health().pausedUntil());
        if (first) {
            notes.failing(next);
        }
        return true;
    }

    /** On the caller's thread, beside whatever this lane does: what is stored is guarded by the order's own version. */
    FetchOutcome fetch(OrderFetches.Which order) {
        try (Trace _ = Trace.enter(Trace.current().orElseGet(Traceparent::begun))) {
            return outcome(
                    switch (order) {
                        case OrderFetches.Which.ById(var id) -> one(takeIn.ask(() -> source.byId(id)));
                        case OrderFetches.Which.ByNumber(var number) -> one(takeIn.ask(() -> source.byNumber(number)));
                    });
        }
    }

    private FetchOutcome outcome(Taken taken) {
        return switch (taken) {
            case Taken.Failed failed -> new FetchOutcome.Failed(failed.code(), failed.reason(), failed.retryAfter());
            case Taken.All(var done) -> {
                if (done.isEmpty()) {
                    yield new FetchOutcome.Absent();
                }
                One one = done.getFirst();
                OrderKey key = one.key();
                yield one.outcome() == Outcome.PARKED || key == null
                        ? new FetchOutcome.Parked(
                                ParkedOrder.id(cart, one.cartOrderId()),
                                one.faults().stream()
                                        .map(fault -> new Defect(
                                                fault.reason(),
                                                fault.column() == null ? "" : fault.column(),
                                                fault.message()))
                                        .toList())
                        : new FetchOutcome.TakenIn(key, one.outcome());
            }
        };
    }

    Instant openSince() {
        return clock.instant().minus(settings.openFor());
    }
}
