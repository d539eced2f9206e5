package io.handshake.confirm.reconcile;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.confirm.domain.CartShows;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.Handshakes.Decided;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Reconciled;
import io.handshake.confirm.domain.Task;
import io.handshake.confirm.domain.Wish;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Reads orders back from their carts when they are due, and keeps what came of it. What stopped and is seen to have happened
 * is marked done; what stopped and is certain not to have happened is tried again; all else is a person's business.
 *
 * <p>Each cart is read one order at a time on a thread of its own, so that a slow one holds up no other. When an order is
 * due stands in its document: whatever dies, the next look finds it. Several instances may read the same order; what the
 * slower one found is dropped if the order has changed since.
 */
public final class Reconciler implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(Reconciler.class);
    private static final int AT_ONCE = 500;
    private static final String NAME = "reconciliation";
    /** So many orders in a row that can't be read are the cart's fault, and not theirs. */
    private static final int LEFT_ALONE_AFTER = 3;

    private final HandshakeDesk desk;
    private final Handshakes handshakes;
    private final ConfirmShipments confirm;
    private final ConnectedCarts carts;
    private final Function<CartId, Optional<Declaration>> known;
    private final Duration every;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Set<CartId> underWay = ConcurrentHashMap.newKeySet();
    private volatile @Nullable ScheduledExecutorService timer;

    /**
     * For all carts.
     *
     * @param known what a cart can do, without asking it
     * @param every how often it is looked what is due
     */
    public Reconciler(
            HandshakeDesk desk,
            Handshakes handshakes,
            ConfirmShipments confirm,
            ConnectedCarts carts,
            Function<CartId, Optional<Declaration>> known,
            Duration every,
            Clock clock,
            MeterRegistry meters) {
        this.desk = desk;
        this.handshakes = handshakes;
        this.confirm = confirm;
        this.carts = carts;
        this.known = known;
        this.every = every;
        this.clock = clock;
        this.meters = meters;
    }

    private void look() {
        for (CartConnector cart : carts.all()) {
            if (underWay.add(cart.cart())) {
                Thread.ofVirtual().name("reconcile-" + cart.cart()).start(() -> check(cart.cart()));
            }
        }
    }

    private void check(CartId cart) {
        try {
            List<OrderKey> due = desk.toCheck(cart, now(), AT_ONCE);
            // In no order, so that two instances rarely read the same, and one that can't be read holds up no other.
            Collections.shuffle(due);
            int refused = 0;
            for (OrderKey order : due) {
                if (!isRunning() || refused == LEFT_ALONE_AFTER) {
                    return;
                }
                refused = check(order) ? 0 : refused + 1;
            }
        } catch (RuntimeException failed) {
            log.warn(
                    "reconciliation cart={} outcome=interrupted retryIn={} reason={}",
                    cart,
                    every,
                    failed.getClass().getName());
        } finally {
            underWay.remove(cart);
        }
    }

    /** @return false if it could not be read for now */
    private boolean check(OrderKey key) {
        OrderHandshake before = handshakes.find(key).orElse(null);
        if (before == null || before.checkAt() == null || before.checkAt().isAfter(now())) {
            return true;
        }
        CartConnector cart = carts.of(key.cartId()).orElse(null);
        FulfilmentDesk fulfilment = cart == null ? null : cart.fulfilment().orElse(null);
        String why = unreadable(key.cartId(), fulfilment != null);
        if (why != null || cart == null || fulfilment == null) {
            keep(before, null, why == null ? "the cart can't be read" : why);
            return true;
        }
        if (cart.gate().ask() instanceof Gate.Leave.Wait) {
            return false;
        }
        KnownOrder order = before.order();
        OrderRef ref = new OrderRef(key, order == null ? null : order.cartOrderId());
        return switch (fulfilment.read(ref)) {
            case Answer.Found<OrderSeen>(var seen) -> {
                CartShows shown = shown(seen);
                mend(before, shown);
                keep(handshakes.find(key).orElse(before), shown, "");
                yield true;
            }
            case Answer.Absent<OrderSeen> _ -> {
                keep(before, new CartShows(List.of(), BigDecimal.ZERO), "");
                yield true;
            }
            case Answer.Failed<OrderSeen> failed -> {
                boolean never = failed.code().equals("UNSUPPORTED");
                if (never) {
                    keep(before, null, failed.reason());
                } else {
                    log.info("order={} reconciliation outcome=unread reason=\"{}\"", key, failed.reason());
                }
                yield never;
            }
        };
    }

    /** Why what a cart shows can't be read; null if it can. */
    private @Nullable String unreadable(CartId cart, boolean hasDesk) {
        Ability ability = known.apply(cart)
                .map(declared -> declared.abilities().of(Capability.READ_FULFILMENT))
                .orElse(null);
        if (ability == null) {
            return "cart '" + cart + "' is not in carts.yaml any more";
        }
        return ability.support().byCall() && hasDesk ? null : ability.reason();
    }

    private void mend(OrderHandshake before, CartShows shown) {
        for (Wish wish : confirm.proven(before, shown)) {
            HandshakeDesk.Ruled ruled =
                    desk.decide(before.key(), wish, Task.Choice.DONE, NAME, "read back from the cart: it is there");
            log.info(
                    "order={} wish={}/\"{}\" reconciliation outcome={}",
                    before.key(),
                    wish.kind().word(),
                    wish.part(),
                    ruled instanceof HandshakeDesk.Ruled.Taken ? "proven" : "left");
        }
        int again = desk.tryAgainUnsent(before.key(), NAME);
        if (again > 0) {
            log.info("order={} reconciliation outcome=tried-again wishes={}", before.key(), again);
        }
    }

    private void keep(OrderHandshake read, @Nullable CartShows shown, String why) {
        Optional<Reconciled> kept = handshakes.change(read.key(), now -> {
            if (now == null || !now.equals(read)) {
                return new Decided<>(Optional.empty(), null);
            }
            Decision decision = confirm.heldAgainst(now, shown, why, now());
            return new Decided<>(Optional.ofNullable(decision.after().reconciled()), decision);
        });
        kept.ifPresent(found -> {
            String word = found.verdict().name().toLowerCase(Locale.ROOT);
            log.info("order={} reconciliation outcome={}", read.key(), word);
            meters.counter("orders.reconciled", "cart", read.key().cartId().value(), "verdict", word)
                    .increment();
        });
    }

    private static CartShows shown(OrderSeen seen) {
        BigDecimal captured = seen.payments().stream()
                .map(payment -> payment.captured().amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        return new CartShows(seen.shipments().stream().map(Reconciler::shown).toList(), captured);
    }

    private static CartShows.Seen shown(OrderSeen.ShipmentSeen seen) {
        Map<String, Integer> lines = new HashMap<>();
        seen.lines().forEach(line -> lines.merge(line.cartLineId(), line.quantity(), Integer::sum));
        return new CartShows.Seen(seen.reference(), seen.shipped(), new HashSet<>(seen.trackingNumbers()), lines);
    }

    /** In milliseconds, as it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("reconciliation").daemon().factory());
        var _ = started.scheduleWithFixedDelay(this::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
        timer = started;
    }

    @Override
    public void stop() {
        ScheduledExecutorService running = timer;
        timer = null;
        if (running != null) {
            running.shutdown();
        }
    }

    @Override
    public boolean isRunning() {
        return timer != null;
    }
}
