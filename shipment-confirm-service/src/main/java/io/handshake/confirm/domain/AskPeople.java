package io.handshake.confirm.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people are asked, and what they need not be asked any more. */
final class AskPeople {
    private final OrderHandshake at;
    private final Calendar calendar;

    AskPeople(OrderHandshake at, Calendar calendar) {
        this.at = at;
        this.calendar = calendar;
    }

    /** The order's tasks as they are now: one for whatever needs a person, and those closed whose cause is gone. */
    List<Task> tasks() {
        Map<String, Task> wanted = new LinkedHashMap<>();
        for (Shipment shipment : at.shipments()) {
            Task task = contradiction(shipment);
            if (task != null) {
                wanted.put(task.name(), task);
            }
            for (Step step : shipment.steps().values()) {
                if (step.withPerson()) {
                    Task ofStep = ofStep(shipment, step);
                    wanted.putIfAbsent(ofStep.name(), ofStep);
                }
            }
        }
        Task expiring = expiring();
        if (expiring != null) {
            wanted.put(expiring.name(), expiring);
        }
        Task mismatch = mismatch();
        if (mismatch != null) {
            wanted.put(mismatch.name(), mismatch);
        }
        at.discrepancies().stream().filter(one -> one.shipmentId() == null).forEach(one -> {
            Task task = ofOrder(one);
            wanted.put(task.name(), task);
        });
        List<Task> tasks = new ArrayList<>();
        for (Task task : at.tasks()) {
            Task still = wanted.remove(task.name());
            if (still == null) {
                tasks.add(task.open() ? task.resolved(byItself()) : task);
            } else if (task.open()) {
                tasks.add(
                        task.title().equals(still.title()) && task.why().equals(still.why())
                                ? task
                                : new Task(
                                        task.name(),
                                        still.kind(),
                                        still.shipmentId(),
                                        still.step(),
                                        still.title(),
                                        still.why(),
                                        still.todo(),
                                        task.openedAt(),
                                        null));
            } else if (task.onlySeen() && task.saidByPerson() && task.why().equals(still.why())) {
                tasks.add(task);
            } else {
                tasks.add(task.reopened(still.title(), still.why(), calendar.now()));
            }
        }
        tasks.addAll(wanted.values());
        return tasks;
    }

    private Task.Resolution byItself() {
        return new Task.Resolution(null, "handshake", "its cause is gone", calendar.now());
    }

    private @Nullable Task contradiction(Shipment shipment) {
        List<String> why = at.discrepancies().stream()
                .filter(one -> shipment.id().equals(one.shipmentId()))
                .map(one -> one.kind() + ": " + one.detail())
                .toList();
        if (why.isEmpty()) {
            return null;
        }
        boolean held = shipment.standing() == Shipment.Standing.HELD;
        boolean known = at.order() != null;
        return new Task(
                "contradiction/" + shipment.id(),
                Task.Kind.CONTRADICTION,
                shipment.id(),
                null,
                held
                        ? "Decide what the cart is told of shipment " + shipment.id() + " of order "
                                + at.key().orderNumber()
                        : "Look at shipment " + shipment.id() + " of order "
                                + at.key().orderNumber(),
                String.join("; ", why),
                held
                        ? known ? List.of(Task.Choice.RELEASE, Task.Choice.WAIVE) : List.of(Task.Choice.WAIVE)
                        : List.of(Task.Choice.SEEN),
                calendar.now(),
                null);
    }

    private @Nullable Task mismatch() {
        Reconciled found = at.reconciled();
        return found == null || found.basis() != at.basis() || !found.needsPerson()
                ? null
                : new Task(
                        "mismatch",
                        Task.Kind.MISMATCH,
                        null,
                        null,
                        "Compare order " + at.key().orderNumber() + " at the cart with what left",
                        found.inWords(),
                        List.of(Task.Choice.SEEN),
                        calendar.now(),
                        null);
    }

    private @Nullable Task expiring() {
        Instant warning = calendar.warnAt(at);
        return warning == null || calendar.now().isBefore(warning)
                ? null
                : new Task(
                        "authorization",
                        Task.Kind.AUTHORIZATION_EXPIRES,
                        null,
                        null,
                        "Ship order " + at.key().orderNumber() + ", or capture its payment, before "
                                + warning.plus(calendar.patience().warnBefore()),
                        "the authorised payment expires then, and can't be captured any more",
                        List.of(Task.Choice.SEEN),
                        calendar.now(),
                        null);
    }

    private Task ofOrder(Discrepancy discrepancy) {
        return new Task(
                "contradiction/" + discrepancy.kind(),
                Task.Kind.CONTRADICTION,
                null,
                null,
                "Look at the payment of order " + at.key().orderNumber(),
                discrepancy.kind() + ": " + discrepancy.detail(),
                List.of(Task.Choice.SEEN),
                calendar.now(),
                null);
    }

    /** Status and tracking are one piece of work, where both are with a person. */
    private Task ofStep(Shipment shipment, Step step) {
        boolean byHand = step.state() == Step.State.BY_HAND;
        Step status = Objects.requireNonNull(shipment.step(Step.Name.STATUS));
        boolean together = step.name() == Step.Name.TRACKING && status.state() == step.state();
        Step of = together ? status : step;
        String shipmentOfOrder =
                "shipment " + shipment.id() + " of order " + at.key().orderNumber();
        return new Task(
                (byHand ? "by-hand/" : "stopped/") + shipment.id() + "/" + of.name(),
                byHand ? Task.Kind.BY_HAND : Task.Kind.STOPPED_STEP,
                shipment.id(),
                of.name(),
                byHand
                        ? byHand(shipment, of)
                        : "Look at the cart: " + of.name() + " of " + shipmentOfOrder + " stopped",
                of.detail(),
                byHand
                        ? List.of(Task.Choice.DONE, Task.Choice.WAIVE)
                        : List.of(Task.Choice.DONE, Task.Choice.RETRY, Task.Choice.WAIVE),
                calendar.now(),
                null);
    }

    private String byHand(Shipment shipment, Step step) {
        String order = "order " + at.key().orderNumber();
        if (shipment.recalled()) {
            return "Take shipment " + shipment.id() + " of " + order + " back at the cart";
        }
        String numbers = shipment.boxes().stream()
                .filter(box -> box.trackingNumber() != null)
                .map(box -> box.carrier() + " " + box.trackingNumber())
                .collect(Collectors.joining(", "));
        Demand demand = shipment.demand();
        return switch (step.name()) {
            case STATUS ->
                (shipment.completes() ? "Close " : "Mark as partly shipped: ")
                        + order
                        + (numbers.isEmpty() ? "" : ", enter " + numbers);
            case TRACKING -> "Enter " + numbers + " at " + order;
            case CAPTURE -> "Capture " + (demand == null ? "the payment" : demand.amount()) + " of " + order;
            case NOTIFY -> "Write to the customer of " + order + (numbers.isEmpty() ? "" : ": " + numbers);
        };
    }
}
