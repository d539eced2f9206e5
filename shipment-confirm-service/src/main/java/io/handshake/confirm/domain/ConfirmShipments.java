package io.handshake.confirm.domain;

import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All that may happen to an order's shipments, and what follows from it. Each method is a function of what it is given. */
public final class ConfirmShipments {
    private final Function<CartId, CartWays> ways;
    private final Patience patience;

    /** @param ways how the handshake is done at a cart */
    public ConfirmShipments(Function<CartId, CartWays> ways, Patience patience) {
        this.ways = ways;
        this.patience = patience;
    }

    private Decision followUp(OrderHandshake handshake, Instant now) {
        return FollowUp.of(handshake, ways.apply(handshake.key().cartId()), patience, now);
    }

    /** An order was imported, or changed. An older statement of it changes nothing. */
    public Decision learn(@Nullable OrderHandshake before, OrderKey key, KnownOrder order, Instant now) {
        return followUp((before == null ? OrderHandshake.of(key) : before).learned(order), now);
    }

    /** The order's person was erased. */
    public Decision erase(OrderHandshake before, Instant now) {
        return followUp(before.erased(), now);
    }

    /** What becomes of a report. */
    public sealed interface Reported {

        /** It is new. */
        record Taken(Decision decision) implements Reported {}

        /** It was reported before, the same. */
        record Known(Shipment shipment) implements Reported {}

        /** It was reported before, otherwise; {@code difference} names the fields. */
        record Differs(String difference) implements Reported {}
    }

    /** Goods left. */
    public Reported report(@Nullable OrderHandshake before, OrderKey key, Report report, Instant now) {
        OrderHandshake handshake = before == null ? OrderHandshake.of(key) : before;
        Shipment known = handshake.shipment(report.shipmentId()).orElse(null);
        if (known == null) {
            return new Reported.Taken(followUp(handshake.reported(report, now), now));
        }
        return known.report().equals(report)
                ? new Reported.Known(known)
                : new Reported.Differs(difference(known.report(), report));
    }

    private static String difference(Report one, Report other) {
        if (!one.shippedAt().equals(other.shippedAt())) {
            return "shippedAt was " + one.shippedAt() + " before";
        }
        if (one.customerNotified() != other.customerNotified()) {
            return "customerNotified was " + one.customerNotified() + " before";
        }
        if (one.boxes().size() != other.boxes().size()) {
            return "it had " + one.boxes().size() + " packages before";
        }
        for (int i = 0; i < one.boxes().size(); i++) {
            if (!one.boxes().get(i).equals(other.boxes().get(i))) {
                return "packages[" + i + "] was another before; other tracking is a correction";
            }
        }
        return "it was another before";
    }

    /** What becomes of a correction, or of a shipment being voided. */
    public sealed interface Changed {

        record Taken(Decision decision) implements Changed {}

        /** It says what is known. */
        record Same() implements Changed {}

        /** It can't be; {@code reason} says why, and what to do. */
        record Refused(String reason) implements Changed {}
    }

    /** The same goods have other tracking, or other packages. */
    public Changed correct(
            OrderHandshake before, String shipmentId, List<Box> boxes, @Nullable String source, Instant now) {
        Shipment shipment = before.shipment(shipmentId).orElseThrow();
        if (source != null && shipment.corrections().stream().anyMatch(one -> source.equals(one.source()))) {
            return new Changed.Same();
        }
        if (shipment.voided()) {
            return new Changed.Refused("shipment " + shipmentId + " was voided; report another one");
        }
        if (shipment.boxes().equals(boxes)) {
            return new Changed.Same();
        }
        if (!goods(shipment.boxes()).equals(goods(boxes))) {
            return new Changed.Refused("a correction must name the same goods as shipment " + shipmentId
                    + " does, in whichever packages; if other goods left, void it and report another one");
        }
        return new Changed.Taken(followUp(before.with(shipmentId, one -> one.corrected(boxes, source, now)), now));
    }

    private record Named(@Nullable LineId lineId, @Nullable Sku sku) {}

    private static Map<Named, Integer> goods(List<Box> boxes) {
        Map<Named, Integer> goods = new HashMap<>();
        for (Box box : boxes) {
            box.lines()
                    .forEach(line -> goods.merge(new Named(line.lineId(), line.sku()), line.quantity(), Integer::sum));
        }
        return goods;
    }

    /** The shipment never left. */
    public Changed voided(OrderHandshake before, String shipmentId, String reason, Instant now) {
        Shipment shipment = before.shipment(shipmentId).orElseThrow();
        return shipment.voided()
                ? new Changed.Same()
                : new Changed.Taken(followUp(
                        before.with(
                                shipmentId,
                                one -> one.change()
                                        .voiding(new Shipment.Voiding(reason, now))
                                        .done()),
                        now));
    }

    /** Time has passed. */
    public Decision look(OrderHandshake before, Instant now) {
        return followUp(before, now);
    }

    /** What becomes of a person's word on a task. */
    public sealed interface Resolved {

        record Taken(Decision decision) implements Resolved {}

        /** Whatever was wished must be decided in the ledger of effects first; the task then closes by itself. */
        record OfEffect(Wish wish) implements Resolved {}

        record Refused(String reason) implements Resolved {}
    }

    /** A person says how a task ended. */
    public Resolved resolve(
            OrderHandshake before, String name, Task.Choice choice, String by, String note, Instant now) {
        Task task = before.task(name).orElse(null);
        if (task == null) {
            return new Resolved.Refused("there is no such task");
        }
        if (!task.todo().contains(choice)) {
            return new Resolved.Refused("outcome must be one of " + task.todo());
        }
        if (!task.open()) {
            return new Resolved.Refused("it was resolved before");
        }
        if (task.kind() == Task.Kind.STOPPED_STEP) {
            Shipment shipment =
                    before.shipment(Objects.requireNonNull(task.shipmentId())).orElseThrow();
            return new Resolved.OfEffect(behind(before.key(), shipment, Objects.requireNonNull(task.step())));
        }
        Task.Resolution resolution = new Task.Resolution(choice, by, note, now);
        OrderHandshake after = before.withTasks(before.tasks().stream()
                .map(one -> one.name().equals(name) ? one.resolved(resolution) : one)
                .toList());
        String evidence = choice.name().toLowerCase(Locale.ROOT) + " by " + by + (note.isBlank() ? "" : ": " + note);
        String shipmentId = task.shipmentId();
        if (shipmentId != null) {
            after = after.with(shipmentId, one -> resolved(one, task, choice, evidence, now));
        }
        return new Resolved.Taken(followUp(after, now));
    }

    /**
     * A person's word on what was wished has been followed: it stands at the task that it closed. A task that is open has a new
     * cause: what was tried again has stopped again meanwhile.
     */
    public Decision noted(OrderHandshake before, String name, Task.Choice choice, String by, String note, Instant now) {
        Decision decision = followUp(before, now);
        Task.Resolution resolution = new Task.Resolution(choice, by, note, now);
        OrderHandshake after = decision.after();
        return new Decision(
                after.withTasks(after.tasks().stream()
                        .map(one -> one.name().equals(name) && !one.open() ? one.resolved(resolution) : one)
                        .toList()),
                decision.wishes(),
                decision.tellings());
    }

    /** What was, or will be, wished for a step at last. */
    public Wish behind(OrderKey key, Shipment shipment, Step.Name name) {
        return switch (name) {
            case STATUS -> Wish.of(shipment.recalled() ? Wish.Kind.VOID_SHIPMENT : Wish.Kind.MARK_SHIPPED, shipment);
            // Had the call that marks it stopped, the task would be about the status.
            case TRACKING -> Wish.ofCorrection(Wish.Kind.CORRECT_TRACKING, shipment);
            case CAPTURE -> Wish.of(Wish.Kind.CAPTURE, shipment);
            case NOTIFY -> {
                Step step = shipment.step(Step.Name.NOTIFY);
                boolean mailed = step != null && step.strategy() == Step.Strategy.MAIL;
                boolean withStatus = ways.apply(key.cartId()).notice().withStatus();
                yield Wish.of(
                        mailed ? Wish.Kind.SEND_MAIL : withStatus ? Wish.Kind.MARK_SHIPPED : Wish.Kind.NOTIFY_CUSTOMER,
                        shipment);
            }
        };
    }

    private static Shipment resolved(Shipment shipment, Task task, Task.Choice choice, String evidence, Instant now) {
        Shipment.Change change = shipment.change();
        switch (choice) {
            case RELEASE -> change.released();
            case SEEN, RETRY -> {}
            case DONE, WAIVE -> {
                if (task.kind() == Task.Kind.CONTRADICTION) {
                    for (Step.Name name : Step.Name.values()) {
                        change.step(
                                Step.waiting(name, Step.Strategy.NONE, now).end(Step.Outcome.WAIVED, evidence, now));
                    }
                    change.begun(List.of(), false);
                } else {
                    Step.Outcome outcome = choice == Task.Choice.WAIVE
                            ? Step.Outcome.WAIVED
                            : shipment.recalled() ? Step.Outcome.VOIDED : Step.Outcome.APPLIED;
                    Demand demand = shipment.demand();
                    for (Step step : shipment.steps().values()) {
                        boolean meant = step.name() == task.step()
                                || (task.step() == Step.Name.STATUS && step.name() == Step.Name.TRACKING);
                        if (meant && step.state() == Step.State.BY_HAND) {
                            change.step(step.end(outcome, evidence, now));
                            if (step.name() == Step.Name.CAPTURE && outcome == Step.Outcome.APPLIED && demand != null) {
                                change.moved(demand.amount());
                            }
                        }
                    }
                }
            }
        }
        return change.done();
    }

    /**
     * The cart was read back, or can't be.
     *
     * @param shown null if the cart can't be asked for it, for {@code why}
     */
    public Decision heldAgainst(OrderHandshake before, @Nullable CartShows shown, String why, Instant now) {
        Reconciled found = shown == null
                ? HoldAgainstCart.unverifiable(before, why, patience, now)
                : HoldAgainstCart.of(before, shown, patience, now);
        OrderHandshake named = shown == null ? before : HoldAgainstCart.named(before, shown);
        return followUp(named.heldAgainstCart(found), now);
    }

    /**
     * Of what stopped, or may have happened, what the cart shows to have happened: this can be said of it without a person.
     */
    public List<Wish> proven(OrderHandshake handshake, CartShows shown) {
        return HoldAgainstCart.proven(handshake, shown);
    }

    /** Something is known of what was wished. */
    public Decision heard(OrderHandshake before, Wish wish, EffectNews news, Instant now) {
        String id = wish.shipmentId();
        if (before.shipment(id).isEmpty()) {
            return new Decision(before, List.of(), List.of());
        }
        return followUp(
                before.with(
                        id,
                        shipment -> heard(
                                shipment,
                                wish,
                                ways.apply(before.key().cartId()).notice().withStatus(),
                                news,
                                now)),
                now);
    }

    /** @param notifies whether the call that marks the shipment also writes to the customer */
    private static Shipment heard(Shipment shipment, Wish wish, boolean notifies, EffectNews news, Instant now) {
        Set<Step.Name> about = about(wish.kind());
        Shipment.Change change = shipment.change();
        for (Step.Name name : about) {
            Step step = shipment.step(name);
            if (step != null && !(step.ended() && !(news instanceof EffectNews.Done))) {
                change.step(after(shipment, step, wish.kind(), notifies, news, now));
            }
        }
        if (news instanceof EffectNews.Done done) {
            Demand demand = shipment.demand();
            switch (wish.kind()) {
                case MARK_SHIPPED -> {
                    if (!done.reference().isEmpty()) {
                        change.cartReference(done.reference());
                    }
                }
                case CAPTURE -> {
                    if (done.amount() != null) {
                        change.moved(done.amount());
                    } else if (demand != null) {
                        change.moved(demand.amount());
                    }
                }
                case NOTIFY_CUSTOMER, SEND_MAIL, SEND_CORRECTION, CORRECT_TRACKING, VOID_SHIPMENT -> {}
            }
        }
        return change.done();
    }

    /** Which steps it is about. */
    private static Set<Step.Name> about(Wish.Kind kind) {
        return switch (kind) {
            case MARK_SHIPPED -> Set.of(Step.Name.STATUS, Step.Name.TRACKING, Step.Name.NOTIFY);
            case CAPTURE -> Set.of(Step.Name.CAPTURE);
            case NOTIFY_CUSTOMER, SEND_MAIL -> Set.of(Step.Name.NOTIFY);
            // A mail about other tracking is no step; the ledger shows what became of it.
            case SEND_CORRECTION -> Set.of();
            case CORRECT_TRACKING -> Set.of(Step.Name.TRACKING);
            case VOID_SHIPMENT -> Set.of(Step.Name.STATUS);
        };
    }

    private static Step after(
            Shipment shipment, Step step, Wish.Kind kind, boolean notifies, EffectNews news, Instant now) {
        if (kind == Wish.Kind.MARK_SHIPPED && !covers(shipment, step, notifies)) {
            return step;
        }
        return switch (news) {
            case EffectNews.Done done -> done(step, kind, done, now);
            case EffectNews.PutOff putOff -> step.to(Step.State.PUT_OFF, putOff.reason(), now);
            case EffectNews.Stopped stopped -> step.to(Step.State.STOPPED, stopped.reason(), now);
            case EffectNews.CalledOff off -> step.end(Step.Outcome.VOIDED, off.reason(), now);
            case EffectNews.Waived waived -> step.end(Step.Outcome.WAIVED, waived.reason(), now);
        };
    }

    /** Whether the call that marks the shipment is about this step: what was ended otherwise is left as it is. */
    private static boolean covers(Shipment shipment, Step step, boolean notifies) {
        return switch (step.name()) {
            case STATUS -> true;
            case TRACKING -> shipment.tracked() && byCall(step);
            case NOTIFY -> notifies && !step.ended() && byCall(step);
            case CAPTURE -> false;
        };
    }

    private static boolean byCall(Step step) {
        return step.strategy() == Step.Strategy.NATIVE || step.strategy() == Step.Strategy.EMULATED;
    }

    private static Step done(Step step, Wish.Kind kind, EffectNews.Done done, Instant now) {
        if (kind == Wish.Kind.VOID_SHIPMENT) {
            return step.end(Step.Outcome.VOIDED, done.detail(), now);
        }
        if (kind != Wish.Kind.MARK_SHIPPED || done.covered().isEmpty()) {
            return step.end(Step.Outcome.APPLIED, done.detail(), now);
        }
        String less = done.covered().get(step.name());
        if (less == null) {
            return step.end(Step.Outcome.UNSUPPORTED, "the cart has no place for it", now);
        }
        return less.isEmpty()
                ? step.end(Step.Outcome.APPLIED, done.detail(), now)
                : step.end(Step.Outcome.DEGRADED, less, now);
    }
}
