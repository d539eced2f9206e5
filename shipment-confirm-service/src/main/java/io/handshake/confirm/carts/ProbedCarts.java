package io.handshake.confirm.carts;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Probe;
import io.handshake.vocabulary.CartId;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * What each cart can do, as it said last: asked at the start, now and then, and when an answer casts doubt. Each cart has a
 * thread of its own for it, so that one that holds its answer back holds nobody up. What a cart said is believed for a while
 * only; then what its connector can do at best counts again.
 */
public final class ProbedCarts implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ProbedCarts.class);
    private static final Duration EVERY = Duration.ofMinutes(10);
    private static final Duration APART = Duration.ofMinutes(1);

    private final ConnectedCarts carts;
    private final Clock clock;
    private final Map<CartId, Probe.Answered> newest = new ConcurrentHashMap<>();
    private final Map<CartId, Semaphore> doubts = new ConcurrentHashMap<>();
    private final List<Thread> watches = new ArrayList<>();
    private volatile boolean running;

    public ProbedCarts(ConnectedCarts carts, Clock clock) {
        this.carts = carts;
        this.clock = clock;
    }

    /** What the cart can do, without asking it; empty if no such cart is configured. */
    public Optional<Declaration> known(CartId cart) {
        Probe.Answered probe = newest.get(cart);
        return probe == null || probe.at().plus(EVERY.multipliedBy(2)).isBefore(clock.instant())
                ? carts.of(cart).map(CartConnector::declaration)
                : Optional.of(new Declaration(probe.abilities(), probe.traits()));
    }

    @Override
    public synchronized void start() {
        running = true;
        carts.whenInDoubt(this::doubt);
        for (CartConnector cart : carts.all()) {
            if (cart.connection().isPresent()) {
                Semaphore doubt = new Semaphore(0);
                doubts.put(cart.cart(), doubt);
                watches.add(Thread.ofVirtual().name("probe-" + cart.cart()).start(() -> watch(cart, doubt)));
            }
        }
    }

    private void doubt(CartId cart) {
        Semaphore doubt = doubts.get(cart);
        if (doubt != null) {
            doubt.release();
        }
    }

    private void watch(CartConnector cart, Semaphore doubt) {
        try {
            while (running) {
                // What was doubted before this probe is answered by it.
                doubt.drainPermits();
                probe(cart);
                Thread.sleep(APART);
                var _ = doubt.tryAcquire(EVERY.minus(APART).toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private void probe(CartConnector cart) {
        try {
            switch (cart.probe()) {
                case Probe.Answered answered -> {
                    newest.put(cart.cart(), answered);
                    log.info("probe cart={} outcome=answered version={}", cart.cart(), answered.version());
                }
                case Probe.Failed failed ->
                    log.warn(
                            "probe cart={} outcome=failed reason=\"{}\" cure=\"{}\"",
                            cart.cart(),
                            failed.reason(),
                            failed.cure());
            }
        } catch (RuntimeException broken) {
            log.error(
                    "probe cart={} outcome=broken failure={}",
                    cart.cart(),
                    broken.getClass().getName());
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        watches.forEach(Thread::interrupt);
        watches.clear();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
