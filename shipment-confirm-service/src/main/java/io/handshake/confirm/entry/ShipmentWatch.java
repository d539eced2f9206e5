package io.handshake.confirm.entry;

import io.handshake.carts.CartSettings;
import io.handshake.carts.Carts;
import io.handshake.confirm.domain.HandshakeDesk;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has orders looked at when time alone may change something: when one has not come in time for its shipment, or its payment
 * is about to expire. Counts what waits. What is due stands in the orders'
 * documents, so whatever dies, the next look finds it; where several instances look, the slower one finds nothing to change.
 */
public final class ShipmentWatch implements SmartLifecycle {
    private static final Logger log = LoggerFactory.getLogger(ShipmentWatch.class);
    private static final int AT_ONCE = 200;

    private final HandshakeDesk desk;
    private final TakeInShipments shipments;
    private final ConfirmSettings settings;
    private final Clock clock;
    private volatile HandshakeDesk.Counts counts = new HandshakeDesk.Counts(0, 0, 0, Map.of());
    private volatile @Nullable ScheduledExecutorService timer;

    public ShipmentWatch(
            HandshakeDesk desk,
            TakeInShipments shipments,
            Carts carts,
            ConfirmSettings settings,
            Clock clock,
            MeterRegistry meters) {
        this.desk = desk;
        this.shipments = shipments;
        this.settings = settings;
        this.clock = clock;
        gauge(
                meters,
                "shipments.waiting",
                "Orders that have not come, with shipments that wait for them",
                all -> all.waiting());
        gauge(meters, "shipments.held", "Orders with a shipment that contradicts them", all -> all.held());
        gauge(meters, "tasks.open", "Tasks for people", all -> all.tasks());
        for (CartSettings cart : carts.all()) {
            Gauge.builder(
                            "authorizations.expiring",
                            this,
                            watch -> watch.counts.expiring().getOrDefault(cart.id(), 0L))
                    .description("Orders whose authorised payment is about to expire, not captured yet")
                    .tag("cart", cart.id().value())
                    .register(meters);
        }
    }

    private void gauge(MeterRegistry meters, String name, String what, ToDoubleFunction<HandshakeDesk.Counts> of) {
        Gauge.builder(name, this, watch -> of.applyAsDouble(watch.counts))
                .description(what)
                .register(meters);
    }

    /** One that can't be looked at holds up no other. */
    private void look(OrderKey order) {
        try {
            shipments.look(order);
        } catch (RuntimeException failed) {
            log.warn(
                    "order={} watch outcome=failed retryIn={} reason={}",
                    order,
                    settings.watchEvery(),
                    failed.getClass().getName());
        }
    }

    private void look() {
        try {
            List<OrderKey> due;
            do {
                due = desk.due(clock.instant(), AT_ONCE);
                due.forEach(this::look);
            } while (due.size() == AT_ONCE && isRunning());
            counts = desk.counts();
        } catch (RuntimeException storeAway) {
            log.warn(
                    "watch outcome=failed retryIn={} reason={}",
                    settings.watchEvery(),
                    storeAway.getClass().getName());
        }
    }

    @Override
    public void start() {
        ScheduledExecutorService started = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().name("shipment-watch").daemon().factory());
        var _ = started.scheduleWithFixedDelay(
                this::look, 0, settings.watchEvery().toMillis(), TimeUnit.MILLISECONDS);
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
