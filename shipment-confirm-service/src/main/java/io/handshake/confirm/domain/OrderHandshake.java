package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * All that this leg knows of one order: the order, what left of it, and what the cart was told. Facts come in by the
 * methods here; what follows from them is decided by {@link FollowUp}, as a function of the facts, so that their order does
 * not matter.
 *
 * @param order null until it has come
 * @param fulfilledElsewhere units that somebody else has shipped, as far as the cart says
 * @param capturedElsewhere what somebody else has captured, in the order's currency
 * @param shipments in the order in which they were reported
 * @param discrepancies where they contradict the order
 * @param tasks work for people, open and done
 * @param reconciled what the cart showed when it was last read back; null if it never was
 * @param lookAt when time alone may change something; null if never
 * @param checkAt when the cart is to be read back; null if never again
 */
public record OrderHandshake(
        OrderKey key,
        @Nullable KnownOrder order,
        Map<LineId, Integer> fulfilledElsewhere,
        BigDecimal capturedElsewhere,
        List<Shipment> shipments,
        List<Discrepancy> discrepancies,
        List<Task> tasks,
        @Nullable Reconciled reconciled,
        @Nullable Instant lookAt,
        @Nullable Instant checkAt) {

    public OrderHandshake {
        fulfilledElsewhere = Map.copyOf(fulfilledElsewhere);
        shipments = List.copyOf(shipments);
        discrepancies = List.copyOf(discrepancies);
        tasks = List.copyOf(tasks);
    }

    public static OrderHandshake of(OrderKey key) {
        return new OrderHandshake(
                key, null, Map.of(), BigDecimal.ZERO, List.of(), List.of(), List.of(), null, null, null);
    }

    public Optional<Shipment> shipment(String id) {
        return shipments.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    public Optional<Task> task(String name) {
        return tasks.stream().filter(one -> one.name().equals(name)).findFirst();
    }

    /** Units that are still to be shipped, by whomever; empty if nothing is, or the order has not come. */
    public Map<LineId, Integer> stillToShip() {
        Map<LineId, Integer> still = new HashMap<>();
        if (order != null) {
            Quantities shipped = Quantities.of(order, shipments);
            for (OrderLine line : order.lines()) {
                int left = line.quantity()
                        - shipped.shipped(line.lineId())
                        - fulfilledElsewhere.getOrDefault(line.lineId(), 0);
                if (line.requiresShipping() && left > 0) {
                    still.put(line.lineId(), left);
                }
            }
        }
        return still;
    }

    /** Whether somebody has something to do. */
    public boolean needsPerson() {
        return tasks.stream().anyMatch(Task::open);
    }

    /** What is captured in all, by us and by others. */
    public BigDecimal captured() {
        BigDecimal ours = shipments.stream()
                .flatMap(shipment -> Optional.ofNullable(shipment.moved()).stream())
                .map(money -> money.amount())
                .reduce(BigDecimal.ZERO, BigDecimal::add);
        BigDecimal sum = capturedElsewhere.add(ours);
        return order == null ? sum : sum.max(order.capturedAtCart());
    }

    /** The order as it was imported; an older statement changes nothing. */
    OrderHandshake learned(KnownOrder newer) {
        if (!newer.newerThan(order)) {
            return this;
        }
        Quantities ours = Quantities.atCart(newer, shipments);
        // What was somebody else's stays so while the cart still shows as much: it may not know of ours yet.
        Map<LineId, Integer> fulfilled = new HashMap<>();
        for (OrderLine line : newer.lines()) {
            int before = Math.min(fulfilledElsewhere.getOrDefault(line.lineId(), 0), line.fulfilled());
            int others = Math.max(before, line.fulfilled() - ours.shipped(line.lineId()));
            if (others > 0) {
                fulfilled.put(line.lineId(), others);
            }
        }
        BigDecimal captured = newer.capturedAtCart()
                .subtract(Captures.committedByUs(this))
                .max(capturedElsewhere.min(newer.capturedAtCart()));
        return new OrderHandshake(
                key, newer, fulfilled, captured, shipments, discrepancies, tasks, reconciled, lookAt, checkAt);
    }

    /** The order was erased: nobody can be written to any more. */
    OrderHandshake erased() {
        return order == null ? this : withOrder(order.withoutPerson());
    }

    OrderHandshake reported(Report report, Instant now) {
        List<Shipment> more = new ArrayList<>(shipments);
        more.add(Shipment.reported(report, now));
        return withShipments(more);
    }

    OrderHandshake withOrder(KnownOrder other) {
        return with(other, shipments, discrepancies, tasks);
    }

    OrderHandshake withShipments(List<Shipment> others) {
        return with(order, others, discrepancies, tasks);
    }

    OrderHandshake withDiscrepancies(List<Discrepancy> others) {
        return with(order, shipments, others, tasks);
    }

    OrderHandshake withTasks(List<Task> others) {
        return with(order, shipments, discrepancies, others);
    }

    private OrderHandshake with(
            @Nullable KnownOrder its, List<Shipment> what, List<Discrepancy> found, List<Task> work) {
        return new OrderHandshake(
                key, its, fulfilledElsewhere, capturedElsewhere, what, found, work, reconciled, lookAt, checkAt);
    }

    OrderHandshake heldAgainstCart(Reconciled found) {
        return new OrderHandshake(
                key,
                order,
                fulfilledElsewhere,
                capturedElsewhere,
                shipments,
                discrepancies,
                tasks,
                found,
                lookAt,
                checkAt);
    }

    OrderHandshake dueAt(@Nullable Instant look, @Nullable Instant check) {
        return new OrderHandshake(
                key,
                order,
                fulfilledElsewhere,
                capturedElsewhere,
                shipments,
                discrepancies,
                tasks,
                reconciled,
                look,
                check);
    }

    /** What the cart was found to show, unless something has changed since that it should show too. */
    public @Nullable Reconciled reconciledSinceLastChange() {
        Reconciled found = reconciled;
        return found == null || found.basis() != basis() ? null : found;
    }

    /** Steps that should have ended by now, and shipments of which the cart should have been told. */
    public List<Reconciled.Difference> late(Duration promise, Instant now) {
        List<Reconciled.Difference> late = new ArrayList<>();
        for (Shipment shipment : shipments) {
            if (shipment.voided() || !now.isAfter(shipment.statedAt().plus(promise))) {
                continue;
            }
            String expected = "done within " + promise;
            if (shipment.steps().isEmpty()) {
                late.add(new Reconciled.Difference(
                        Reconciled.Field.SHIPMENT,
                        shipment.id(),
                        expected,
                        shipment.standing().toString()));
            }
            shipment.steps().values().stream()
                    .filter(step -> !step.ended())
                    .forEach(step -> late.add(new Reconciled.Difference(
                            Reconciled.Field.of(step.name()),
                            shipment.id(),
                            expected,
                            step.state() + (step.detail().isEmpty() ? "" : ": " + step.detail()))));
        }
        return late;
    }

    /** Names what the cart should show by now. */
    int basis() {
        StringBuilder shown =
                new StringBuilder(capturedElsewhere.stripTrailingZeros().toPlainString());
        for (Shipment shipment : shipments) {
            shown.append('|')
                    .append(shipment.id())
                    .append(shipment.boxes().hashCode())
                    .append(shipment.voided());
            shipment.steps().values().forEach(step -> shown.append(step.name()).append(step.outcome()));
        }
        return shown.toString().hashCode();
    }

    OrderHandshake with(String shipmentId, UnaryOperator<Shipment> change) {
        return withShipments(shipments.stream()
                .map(one -> one.id().equals(shipmentId) ? change.apply(one) : one)
                .toList());
    }
}
