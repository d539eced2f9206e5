package io.handshake.ingest.carts;

import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Probe;
import io.handshake.vocabulary.CartId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Asks carts what they can do: at the start, now and then, when an answer casts doubt, and when a person wants to know. Each
 * cart has a thread of its own for it, so that one that holds its answer back holds nobody up; of one cart there is one
 * probe at a time, and who asks meanwhile gets the same answer.
 */
public final class CartProbes implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(CartProbes.class);
    private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

    private final ConnectedCarts carts;
    private final Probes probes;
    private final ProbeSettings settings;
    private final Map<CartId, CompletableFuture<Probe>> underWay = new ConcurrentHashMap<>();
    private final Map<CartId, Semaphore> doubts = new ConcurrentHashMap<>();
    private final List<Thread> watches = new ArrayList<>();
    private volatile boolean running;

    public CartProbes(ConnectedCarts carts, Probes probes, ProbeSettings settings) {
        this.carts = carts;
        this.probes = probes;
        this.settings = settings;
    }

    /** Asks the cart now, and keeps what it says; takes as long as the cart does. */
    public Probe probe(CartConnector cart) {
        CompletableFuture<Probe> mine = new CompletableFuture<>();
        CompletableFuture<Probe> before = underWay.putIfAbsent(cart.cart(), mine);
        if (before != null) {
            return joined(before);
        }
        try {
            Probe probe = cart.probe();
            tell(cart.cart(), probe);
            probes.keep(cart.cart(), probe);
            underWay.remove(cart.cart(), mine);
            mine.complete(probe);
            return probe;
        } catch (RuntimeException | Error failed) {
            underWay.remove(cart.cart(), mine);
            mine.completeExceptionally(failed);
            throw failed;
        }
    }

    private static Probe joined(CompletableFuture<Probe> asked) {
        try {
            return asked.join();
        } catch (CompletionException failed) {
            // As the one who asked was told.
            throw failed.getCause() instanceof RuntimeException same ? same : failed;
        }
    }

    /** What is known without asking. */
    public Probed known(CartId cart) {
        return probes.find(cart);
    }

    private static void tell(CartId cart, Probe probe) {
        switch (probe) {
            case Probe.Answered answered ->
                log.info(
                        "probe cart={} outcome=answered version={} gaps={} remarks={}",
                        cart,
                        answered.version(),
                        answered.gaps().size(),
                        answered.remarks().size());
            case Probe.Failed failed ->
                log.warn(
                        "probe cart={} outcome=failed reason=\"{}\" cure=\"{}\"", cart, failed.reason(), failed.cure());
        }
    }

    @Override
    public synchronized void start() {
        running = true;
        carts.whenInDoubt(this::doubt);
        for (CartConnector cart : carts.all()) {
            if (cart.connection().isPresent()) {
                doubts.put(cart.cart(), new Semaphore(0));
                watches.add(Thread.ofVirtual().name("probe-" + cart.cart()).start(() -> watch(cart)));
            }
        }
    }

    /** What was probed may no longer hold. */
    private void doubt(CartId cart) {
        Semaphore doubt = doubts.get(cart);
        if (doubt != null) {
            doubt.release();
        }
    }

    private void watch(CartConnector cart) {
        Semaphore doubt = doubts.get(cart.cart());
        Duration pause = settings.apart();
        try {
            while (running && doubt != null) {
                // What was doubted before this probe is answered by it.
                doubt.drainPermits();
                if (answered(cart)) {
                    pause = settings.apart();
                    Thread.sleep(settings.apart());
                    var _ = doubt.tryAcquire(
                            settings.every().minus(settings.apart()).toNanos(), TimeUnit.NANOSECONDS);
                } else {
                    Thread.sleep(pause);
                    pause = shorter(pause.multipliedBy(2), LONGEST_PAUSE);
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean answered(CartConnector cart) {
        try {
            return probe(cart) instanceof Probe.Answered;
        } catch (RuntimeException storeAway) {
            log.warn(
                    "probe cart={} outcome=unkept reason={}",
                    cart.cart(),
                    storeAway.getClass().getName());
            return false;
        }
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
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
