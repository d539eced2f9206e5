package io.handshake.confirm.entry;

import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.ConfirmShipments.Changed;
import io.handshake.confirm.domain.ConfirmShipments.Reported;
import io.handshake.confirm.domain.Decision;
import io.handshake.confirm.domain.Handshakes;
import io.handshake.confirm.domain.Handshakes.Decided;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Report;
import io.handshake.confirm.domain.Shipment;
import io.handshake.vocabulary.OrderKey;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All that may come in about an order's shipments, brought to the one document of the order. */
public final class TakeInShipments {
    private static final Logger log = LoggerFactory.getLogger(TakeInShipments.class);

    private final Handshakes handshakes;
    private final ConfirmShipments confirm;
    private final Clock clock;
    private final MeterRegistry meters;

    public TakeInShipments(Handshakes handshakes, ConfirmShipments confirm, Clock clock, MeterRegistry meters) {
        this.handshakes = handshakes;
        this.confirm = confirm;
        this.clock = clock;
        this.meters = meters;
    }

    /** What became of a statement. */
    public sealed interface Outcome {

        /** It is stored. */
        record Taken(Shipment shipment) implements Outcome {}

        /** It was known already. */
        record Known(Shipment shipment) implements Outcome {}

        /** Something else was stated under the id before. */
        record Differs(String difference) implements Outcome {}

        /** The id belongs to a shipment of another order. */
        record HeldElsewhere() implements Outcome {}

        /** There is no such shipment. */
        record Unknown() implements Outcome {}

        /** It can't be any more; {@code reason} says why, and what to do. */
        record Refused(String reason) implements Outcome {}
    }

    /** In milliseconds, as it is stored. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }

    /** Goods left. */
    public Outcome report(OrderKey key, Report report) {
        Outcome outcome = handshakes
                .claim(key, report.shipmentId(), before -> decided(confirm.report(before, key, report, now()), report))
                .orElseGet(Outcome.HeldElsewhere::new);
        noted(key, report.shipmentId(), outcome);
        return outcome;
    }

    private static Decided<Outcome> decided(Reported reported, Report report) {
        return switch (reported) {
            case Reported.Taken taken ->
                new Decided<>(new Outcome.Taken(in(taken.decision(), report.shipmentId())), taken.decision());
            case Reported.Known known -> new Decided<>(new Outcome.Known(known.shipment()), null);
            case Reported.Differs differs -> new Decided<>(new Outcome.Differs(differs.difference()), null);
        };
    }

    private static Shipment in(Decision decision, String id) {
        return decision.after().shipment(id).orElseThrow();
    }

    /**
     * Other tracking.
     *
     * @param boxes the new packages, from those known before
     * @param source where it was read, for what may be read there again; null for what can't
     */
    public Outcome correct(OrderKey key, String id, Function<List<Box>, List<Box>> boxes, @Nullable String source) {
        return change(
                key,
                id,
                (before, shipment) -> confirm.correct(before, id, boxes.apply(shipment.boxes()), source, now()));
    }

    /** The shipment never left. */
    public Outcome voided(OrderKey key, String id, String reason) {
        return change(key, id, (before, _) -> confirm.voided(before, id, reason, now()));
    }

    private Outcome change(OrderKey key, String id, BiFunction<OrderHandshake, Shipment, Changed> change) {
        Outcome outcome = handshakes.change(key, before -> {
            Shipment shipment = before == null ? null : before.shipment(id).orElse(null);
            if (before == null || shipment == null) {
                return new Decided<Outcome>(new Outcome.Unknown(), null);
            }
            return switch (change.apply(before, shipment)) {
                case Changed.Taken taken ->
                    new Decided<Outcome>(new Outcome.Taken(in(taken.decision(), id)), taken.decision());
                case Changed.Same _ -> new Decided<Outcome>(new Outcome.Known(shipment), null);
                case Changed.Refused refused -> new Decided<Outcome>(new Outcome.Refused(refused.reason()), null);
            };
        });
        noted(key, id, outcome);
        return outcome;
    }

    private void noted(OrderKey key, String id, Outcome outcome) {
        String word = switch (outcome) {
            case Outcome.Taken taken ->
                switch (taken.shipment().standing()) {
                    case AWAITS_ORDER -> "waits";
                    case CLEAR -> "taken";
                    case HELD -> "held";
                    case VOIDED -> "voided";
                };
            case Outcome.Known _ -> "known";
            case Outcome.Differs _, Outcome.HeldElsewhere _ -> "conflict";
            case Outcome.Unknown _, Outcome.Refused _ -> "refused";
        };
        log.info("order={} shipment=\"{}\" outcome={}", key, id, word);
        meters.counter("shipments.reported", "cart", key.cartId().value(), "result", word)
                .increment();
    }

    /** An order was imported, or changed. */
    public void learn(OrderKey key, KnownOrder order) {
        handshakes.change(key, before -> new Decided<>(key, confirm.learn(before, key, order, now())));
    }

    /** The order's person was erased. */
    public void erase(OrderKey key) {
        handshakes.change(key, before -> new Decided<>(key, before == null ? null : confirm.erase(before, now())));
    }

    /** Time has passed, or somebody wants it looked at again. */
    public void look(OrderKey key) {
        handshakes.change(key, before -> new Decided<>(key, before == null ? null : confirm.look(before, now())));
    }

    /** The order of a shipment; empty if there is no such shipment. */
    public Optional<OrderKey> orderOf(@Nullable String shipmentId) {
        return shipmentId == null ? Optional.empty() : handshakes.ownerOf(shipmentId);
    }
}
