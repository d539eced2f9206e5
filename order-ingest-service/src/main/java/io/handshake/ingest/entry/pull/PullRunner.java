package io.handshake.ingest.entry.pull;

import io.handshake.carts.CartSettings;
import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Traits;
import io.handshake.ingest.domain.CurrentOrders;
import io.handshake.ingest.domain.ParkedOrders;
import io.handshake.ingest.domain.Pull;
import io.handshake.ingest.domain.Pulls;
import io.handshake.ingest.domain.Wishes;
import io.handshake.ingest.entry.imports.Carts;
import io.handshake.runtime.activity.Activities;
import io.handshake.runtime.intake.IntakeGate;
import io.handshake.vocabulary.CartId;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Pulls orders from every cart that has them to be pulled, each on a thread of its own. */
public final class PullRunner implements SmartLifecycle, OrderFetches, CartPulls {
    private static final Duration LAST_CALLS = Duration.ofSeconds(3);
    private static final Duration LAST_WRITES = Duration.ofSeconds(1);

    private final Map<CartId, CartLane> lanes = new LinkedHashMap<>();
    private final PullSettings settings;
    private final Pulls pulls;
    private final CurrentOrders orders;
    private final ParkedOrders parked;
    private final Wishes wishes;
    private final IntakeGate gate;
    private final PullNotes notes;
    private final Clock clock;
    private final MeterRegistry meters;
    private final List<Thread> threads = new ArrayList<>();
    private @Nullable ScheduledExecutorService renewals;
    private volatile boolean running;

    public PullRunner(
            Carts carts,
            ConnectedCarts connected,
            PullSettings settings,
            Pulls pulls,
            CurrentOrders orders,
            ParkedOrders parked,
            Wishes wishes,
            IntakeGate gate,
            Activities activities,
            Clock clock,
            MeterRegistry meters) {
        this.settings = settings;
        this.pulls = pulls;
        this.orders = orders;
        this.parked = parked;
        this.wishes = wishes;
        this.gate = gate;
        this.notes = new PullNotes(activities, clock);
        this.clock = clock;
        this.meters = meters;
        for (CartConnector connector : connected.all()) {
            Traits.Cursor cursor = connector.declaration().traits().cursor();
            OrderSource source = connector.orders().orElse(null);
            CartSettings cart = carts.find(connector.cart()).orElse(null);
            if (cursor != null && source != null && cart != null) {
                lanes.put(cart.id(), lane(cart, connector, source, cursor));
            }
        }
    }

    private CartLane lane(CartSettings cart, CartConnector connector, OrderSource source, Traits.Cursor cursor) {
        Pull.Rhythm rhythm = new Pull.Rhythm(
                settings.every(),
                cursor.showsChanges() ? null : settings.rereadEvery(),
                cursor.overlap(),
                settings.nightReach(),
                settings.nightAt(),
                cart.timeZone(),
                settings.waitFirst(),
                settings.waitLast());
        TakeInFromCart takeIn =
                new TakeInFromCart(cart.id(), Carts.policy(cart), source, orders, parked, pulls, notes, meters, clock);
        CartLane lane = new CartLane(
                cart.id(),
                source,
                connector.gate(),
                takeIn,
                rhythm,
                settings,
                pulls,
                orders,
                parked,
                wishes,
                gate,
                notes,
                clock);
        age("pull.watermark.lag", "since the newest order that is stored was placed or changed", lane, Pull::watermark);
        age(
                "pull.success.age",
                "since the cart last answered",
                lane,
                pull -> pull.health().lastSuccess());
        return lane;
    }

    /** Known by whoever pulls the cart; nothing elsewhere. */
    private void age(String name, String what, CartLane lane, Function<Pull, @Nullable Instant> from) {
        Gauge.builder(name, lane, asked -> {
                    Pull pull = asked.atHand();
                    Instant since = pull == null ? null : from.apply(pull);
                    return since == null
                            ? Double.NaN
                            : Duration.between(since, clock.instant()).toMillis() / 1000.0;
                })
                .tag("cart", lane.cart().value())
                .description(what)
                .baseUnit("seconds")
                .register(meters);
    }

    @Override
    public boolean soon(CartId cart, Which order) {
        CartLane lane = lanes.get(cart);
        if (lane == null) {
            return false;
        }
        boolean noted = switch (order) {
            case Which.ById(var id) -> wishes.note(cart, id, null);
            case Which.ByNumber(var number) -> wishes.note(cart, null, number);
        };
        lane.kick();
        return noted;
    }

    @Override
    public FetchOutcome now(CartId cart, Which order) {
        CartLane lane = lanes.get(cart);
        return lane == null ? new FetchOutcome.NotPulled() : lane.fetch(order);
    }

    @Override
    public Optional<Status> status(CartId cart) {
        CartLane lane = lanes.get(cart);
        if (lane == null) {
            return Optional.empty();
        }
        Pull pull = pulls.find(cart).orElse(null);
        if (pull == null) {
            return Optional.of(new Status(null, null, 0, null, null, false, 0, 0));
        }
        Pull.Health health = pull.health();
        return Optional.of(new Status(
                pull.watermark(),
                health.lastSuccess(),
                health.failures(),
                failure(health),
                health.pausedUntil(),
                pull.sweep() != null,
                orders.countOpen(cart, lane.openSince()),
                parked.count(cart)));
    }

    private static @Nullable Failure failure(Pull.Health health) {
        String code = health.code();
        String reason = health.reason();
        Instant since = health.failingSince();
        Instant at = health.failedAt();
        return code == null || reason == null || since == null || at == null
                ? null
                : new Failure(code, reason, since, at);
    }

    @Override
    public void start() {
        running = true;
        if (!settings.enabled()) {
            return;
        }
        ScheduledExecutorService leases = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("pull-leases").daemon().factory());
        renewals = leases;
        lanes.values().forEach(lane -> {
            lane.ready();
            threads.add(Thread.ofVirtual().name("pull-" + lane.cart()).start(() -> lane.run(leases)));
        });
    }

    /**
     * Lets each lane end the step at hand for a moment, then cuts its call: reading changes nothing at a cart. What was
     * stored is kept, and any other instance goes on at once.
     */
    @Override
    public void stop() {
        running = false;
        lanes.values().forEach(CartLane::stop);
        try {
            join(LAST_CALLS);
            threads.forEach(Thread::interrupt);
            join(LAST_WRITES);
        } catch (InterruptedException stopNow) {
            Thread.currentThread().interrupt();
        }
        threads.clear();
        if (renewals != null) {
            renewals.shutdownNow();
        }
    }

    private void join(Duration within) throws InterruptedException {
        long until = System.nanoTime() + within.toNanos();
        for (Thread thread : threads) {
            thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
