package io.handshake.ingest.entry.hooks;

import io.handshake.carts.spi.OrderHints;
import io.handshake.ingest.domain.HintDeliveries;
import io.handshake.ingest.entry.pull.OrderFetches;
import io.handshake.vocabulary.CartId;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Verifies a webhook and notes that its orders should be read. It calls no cart, and it answers in time whatever the store
 * does: storing goes on beside, and what is not stored in time is said to be so.
 *
 * <p>A delivery counts as seen only after its orders are noted. So a crash in between costs one reading more and loses
 * nothing; a delivery that comes twice at the same moment is stored once.
 */
public final class TakeHint implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(TakeHint.class);
    private static final Duration SWEEP = Duration.ofHours(1);

    private final OrderFetches fetches;
    private final HintDeliveries deliveries;
    private final HookSettings settings;
    private final Clock clock;
    private final MeterRegistry meters;
    private final Semaphore writes;
    private final Map<String, CompletableFuture<Reception>> underWay = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(
            Thread.ofVirtual().name("webhook-", 0).factory());
    /** In milliseconds since 1970. */
    private final AtomicLong swept = new AtomicLong();

    public TakeHint(
            OrderFetches fetches, HintDeliveries deliveries, HookSettings settings, Clock clock, MeterRegistry meters) {
        this.fetches = fetches;
        this.deliveries = deliveries;
        this.settings = settings;
        this.clock = clock;
        this.meters = meters;
        this.writes = new Semaphore(settings.writes());
    }

    /**
     * Takes one.
     *
     * @param headers by lower-case name
     * @param body exactly as received
     */
    public Reception take(CartId cart, OrderHints hints, Map<String, List<String>> headers, byte[] body) {
        Reception reception = switch (hints.read(headers, body)) {
            case OrderHints.Hint.Forged(var reason) -> {
                // Strangers may send these without end: the counter tells of them, the log only who looks for it.
                log.debug("webhook cart={} outcome=forged reason=\"{}\"", cart, reason);
                yield Reception.FORGED;
            }
            case OrderHints.Hint.Irrelevant(var reason) -> {
                log.debug("webhook cart={} outcome=irrelevant reason=\"{}\"", cart, reason);
                yield Reception.IRRELEVANT;
            }
            case OrderHints.Hint.Changed changed -> store(cart, changed, body);
        };
        meters.counter("webhooks.received", "cart", cart.value(), "result", reception.name())
                .increment();
        return reception;
    }

    private Reception store(CartId cart, OrderHints.Hint.Changed changed, byte[] body) {
        boolean named = !changed.deliveryId().isEmpty();
        String delivery = named ? "id:" + changed.deliveryId() : "body:" + sha256(body);
        Duration known = named ? settings.remembered() : settings.sameBody();
        String key = cart + "/" + delivery;
        CompletableFuture<Reception> mine = new CompletableFuture<>();
        CompletableFuture<Reception> before = underWay.putIfAbsent(key, mine);
        if (before == null && !begin(() -> write(cart, changed, delivery, known), key, mine)) {
            return Reception.NOT_STORED;
        }
        try {
            Reception stored =
                    (before == null ? mine : before).get(settings.patience().toNanos(), TimeUnit.NANOSECONDS);
            return before != null && stored == Reception.TAKEN ? Reception.REPEATED : stored;
        } catch (TimeoutException late) {
            log.warn("webhook cart={} outcome=not-stored reason=\"the store is slow\"", cart);
            return Reception.NOT_STORED;
        } catch (ExecutionException failed) {
            Throwable cause = failed.getCause();
            log.warn(
                    "webhook cart={} outcome=not-stored reason={}",
                    cart,
                    (cause == null ? failed : cause).getClass().getName());
            return Reception.NOT_STORED;
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return Reception.NOT_STORED;
        }
    }

    /** Something that touches the store. */
    @FunctionalInterface
    private interface Writing {
        Reception write();
    }

    /** False if so much is being stored that nothing more is begun. */
    private boolean begin(Writing writing, String key, CompletableFuture<Reception> told) {
        if (!writes.tryAcquire()) {
            underWay.remove(key, told);
            told.complete(Reception.NOT_STORED);
            return false;
        }
        threads.execute(() -> {
            try {
                told.complete(writing.write());
            } catch (RuntimeException | Error failed) {
                told.completeExceptionally(failed);
            } finally {
                underWay.remove(key, told);
                writes.release();
            }
            sweep();
        });
        return true;
    }

    private Reception write(CartId cart, OrderHints.Hint.Changed changed, String delivery, Duration known) {
        Instant now = clock.instant();
        if (deliveries.seen(cart, delivery, now.minus(known))) {
            return Reception.REPEATED;
        }
        boolean noted = true;
        for (String order : changed.cartOrderIds()) {
            noted &= fetches.soon(cart, new OrderFetches.Which.ById(order));
        }
        if (!noted) {
            log.warn("webhook cart={} outcome=left-to-poller reason=\"too many orders wait to be read\"", cart);
            return Reception.LEFT_TO_POLLER;
        }
        deliveries.remember(cart, delivery, now);
        return Reception.TAKEN;
    }

    /** Forgets old deliveries, now and then. */
    private void sweep() {
        Instant now = clock.instant();
        long last = swept.get();
        if (now.toEpochMilli() - last < SWEEP.toMillis() || !swept.compareAndSet(last, now.toEpochMilli())) {
            return;
        }
        try {
            deliveries.forgetBefore(now.minus(settings.remembered()));
        } catch (RuntimeException storeAway) {
            log.warn(
                    "webhook deliveries outcome=unswept reason={}",
                    storeAway.getClass().getName());
        }
    }

    private static String sha256(byte[] body) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(body));
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }

    /** Cuts what is being stored: whoever sent it was told that it is not, or will hear nothing and send it again. */
    @Override
    public void close() {
        threads.shutdownNow();
    }
}
