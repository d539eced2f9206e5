package io.handshake.confirm.domain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What follows from the facts. It is asked after each change and looks at the facts alone, so it does not matter in which
 * order they came, and asking again without a new fact changes nothing.
 *
 * <p>In this order: shipments whose order is known, or was waited for long enough, are announced; what contradicts the order
 * is listed and held; of the rest, each step whose turn it is begins; and what has ended is told.
 */
final class FollowUp {
    private final CartWays ways;
    private final Calendar calendar;
    private final Instant now;
    private final List<Wish> wishes = new ArrayList<>();
    private final List<Telling> tellings = new ArrayList<>();
    private OrderHandshake at;

    private FollowUp(OrderHandshake at, CartWays ways, Patience patience, Instant now) {
        this.at = at;
        this.ways = ways;
        this.calendar = new Calendar(now, patience, ways.authorizationLasts());
        this.now = now;
    }

    static Decision of(OrderHandshake handshake, CartWays ways, Patience patience, Instant now) {
        FollowUp followUp = new FollowUp(handshake, ways, patience, now);
        followUp.announce();
        followUp.judge();
        for (Shipment shipment : followUp.at.shipments()) {
            followUp.begin(shipment.id());
        }
        // What one shipment comes to may be another's turn, until nothing moves any more.
        OrderHandshake before;
        do {
            before = followUp.at;
            for (Shipment shipment : before.shipments()) {
                followUp.proceed(shipment.id());
            }
        } while (!followUp.at.equals(before));
        followUp.sum();
        followUp.at = followUp.at.withTasks(new AskPeople(followUp.at, followUp.calendar).tasks());
        followUp.confirm();
        followUp.at =
                followUp.at.dueAt(followUp.calendar.nextLook(followUp.at), followUp.calendar.nextCheck(followUp.at));
        return new Decision(followUp.at, followUp.wishes, followUp.tellings);
    }

    private Shipment shipment(String id) {
        return at.shipment(id).orElseThrow();
    }

    private void change(String id, UnaryOperator<Shipment> change) {
        at = at.with(id, change);
    }

    private void step(String id, Step step) {
        change(id, shipment -> shipment.change().step(step).done());
    }

    private void announce() {
        for (Shipment shipment : at.shipments()) {
            name(shipment);
            tell(shipment.id());
        }
    }

    /** Names the lines, as soon as that can be done, and again if it was done by guessing. */
    private void name(Shipment shipment) {
        boolean guessing = at.order() == null;
        boolean corrected = shipment.announced() > 0
                && shipment.announced() <= shipment.corrections().size();
        if (guessing && (!calendar.waitedFor(shipment) || (shipment.announced() > 0 && !corrected))) {
            return;
        }
        if (!guessing && shipment.announced() > 0 && !shipment.provisional() && !corrected) {
            return;
        }
        List<Shipment> others = at.shipments().stream()
                .filter(other -> other.announced() > 0 && !other.id().equals(shipment.id()))
                .toList();
        List<Parcel> parcels = new LineNaming(at.order(), Quantities.of(at.order(), others), at.fulfilledElsewhere())
                .parcels(shipment.boxes());
        boolean renamed = shipment.provisional() && !corrected && !parcels.equals(shipment.parcels());
        change(shipment.id(), one -> one.change().parcels(parcels, guessing).done());
        if (renamed && !shipment.voided()) {
            tellings.add(new Telling.Corrected(shipment.id(), complete()));
        }
    }

    /** Whether nothing remains to be shipped, but for what is held. */
    private boolean begunAreAll() {
        return Quantities.of(
                        at.order(),
                        at.shipments().stream().filter(Shipment::begun).toList())
                .complete(at.fulfilledElsewhere());
    }

    private boolean complete() {
        return Quantities.of(at.order(), at.shipments()).complete(at.fulfilledElsewhere());
    }

    private void tell(String id) {
        Shipment shipment = shipment(id);
        if (shipment.parcels().isEmpty()) {
            return;
        }
        int facts = 1 + shipment.corrections().size() + (shipment.voided() ? 1 : 0);
        if (facts == shipment.announced()) {
            return;
        }
        if (shipment.announced() == 0) {
            tellings.add(new Telling.Left(id, !shipment.voided() && complete()));
        } else if (shipment.announced() <= shipment.corrections().size()) {
            tellings.add(new Telling.Corrected(id, complete()));
        }
        if (shipment.voided()) {
            tellings.add(new Telling.Voided(id));
        }
        change(id, one -> one.change().announced(facts).done());
    }

    private void judge() {
        Contradictions contradictions = new Contradictions(at, calendar);
        List<Discrepancy> found = new ArrayList<>();
        for (Shipment shipment : at.shipments()) {
            List<Discrepancy> own = contradictions.of(shipment);
            found.addAll(own);
            Shipment.Standing standing = contradictions.standing(shipment, own);
            if (standing != shipment.standing()) {
                change(shipment.id(), one -> one.change().standing(standing).done());
            }
        }
        at = at.withDiscrepancies(found);
    }

    private void sum() {
        new Contradictions(at, calendar).uncaptured().ifPresent(missing -> {
            List<Discrepancy> all = new ArrayList<>(at.discrepancies());
            all.add(missing);
            at = at.withDiscrepancies(all);
        });
    }

    private void proceed(String id) {
        Shipment shipment = shipment(id);
        KnownOrder order = at.order();
        if (order == null) {
            return;
        }
        switch (shipment.standing()) {
            case AWAITS_ORDER, HELD -> {}
            case VOIDED -> takeBack(shipment);
            case CLEAR -> {
                // One step's end may be another's turn, two at most in a row.
                for (int i = 0; i < Step.Name.values().length; i++) {
                    repack(shipment(id));
                    capture(shipment(id), order);
                    mark(shipment(id));
                    notice(shipment(id), order);
                }
                correct(shipment(id));
                mailCorrection(shipment(id), order);
            }
        }
    }

    private void begin(String id) {
        Shipment shipment = shipment(id);
        KnownOrder order = at.order();
        if (order != null && !shipment.begun() && shipment.standing() == Shipment.Standing.CLEAR) {
            begin(shipment, order);
        }
    }

    private void begin(Shipment shipment, KnownOrder order) {
        List<Shipment> before = at.shipments().stream().filter(Shipment::begun).toList();
        List<Parcel> toCart = CartLines.of(order, shipment, before, at.fulfilledElsewhere());
        List<Shipment> with = new ArrayList<>(before);
        with.add(shipment);
        boolean completes = Quantities.of(order, with).complete(at.fulfilledElsewhere());
        Step.Strategy status = ways.inPart() || completes ? ways.status().strategy() : Step.Strategy.TASK;
        Step.Strategy tracking = status == Step.Strategy.TASK
                ? Step.Strategy.TASK
                : ways.tracking().strategy();
        change(
                shipment.id(),
                one -> one.change()
                        .begun(toCart, completes)
                        .correctedAtCart(one.corrections().size())
                        .step(Step.waiting(Step.Name.STATUS, status, now))
                        .step(Step.waiting(Step.Name.TRACKING, tracking, now))
                        .step(Step.waiting(Step.Name.CAPTURE, ways.capture().strategy(), now))
                        .step(Step.waiting(Step.Name.NOTIFY, ways.notice().way().strategy(), now))
                        .done());
    }

    private static Step step(Shipment shipment, Step.Name name) {
        Step step = shipment.step(name);
        if (step == null) {
            throw new IllegalStateException("the handshake of shipment " + shipment.id() + " has not begun");
        }
        return step;
    }

    private static boolean waits(Shipment shipment, Step.Name name) {
        return step(shipment, name).state() == Step.State.WAITING;
    }

    private void capture(Shipment shipment, KnownOrder order) {
        Step step = step(shipment, Step.Name.CAPTURE);
        boolean undecided =
                step.state() == Step.State.WAITING || (step.state() == Step.State.PUT_OFF && shipment.demand() == null);
        if (!undecided || (ways.order() == CartWays.Order.SHIP_THEN_SETTLE && !shipment.ended(Step.Name.STATUS))) {
            return;
        }
        if (order.authorised().signum() == 0 && at.captured().signum() == 0) {
            step(
                    shipment.id(),
                    step.needless(Step.Outcome.UNSUPPORTED, "nothing is authorised that could be captured", now));
            return;
        }
        Demand demand = Captures.demand(at, order, shipment, ways).orElse(null);
        String other = capturing(shipment);
        if (other != null
                && (!ways.captureInPart()
                        || !Captures.covered(at, order, shipment)
                        || (demand != null && demand.last()))) {
            // What is asked for now may yet fail, and leave this one more; and the last must come last.
            step(shipment.id(), step.to(Step.State.PUT_OFF, "waits for the capture with shipment " + other, now));
            return;
        }
        if (!ways.captureInPart()
                && ways.captureWithLast()
                && !begunAreAll()
                && Captures.open(at, order).signum() > 0) {
            step(shipment.id(), step.to(Step.State.PUT_OFF, "captured with the last shipment", now));
            return;
        }
        if (demand == null) {
            step(
                    shipment.id(),
                    Captures.covered(at, order, shipment)
                            ? step.needless(Step.Outcome.APPLIED, "captured already", now)
                            : step.needless(Step.Outcome.DEGRADED, "all that is authorised was captured already", now));
        } else if (ways.capture().byCall()) {
            change(
                    shipment.id(),
                    one -> one.change()
                            .demand(demand)
                            .step(step.to(Step.State.RUNNING, "", now))
                            .done());
            wishes.add(Wish.of(Wish.Kind.CAPTURE, shipment));
        } else if (ways.capture().strategy() == Step.Strategy.TASK) {
            change(
                    shipment.id(),
                    one -> one.change()
                            .demand(demand)
                            .step(step.to(Step.State.BY_HAND, ways.capture().reason(), now))
                            .done());
        } else {
            step(
                    shipment.id(),
                    step.end(Step.Outcome.UNSUPPORTED, ways.capture().reason(), now));
        }
    }

    /** Another shipment that money is being captured for; null if there is none. */
    private @Nullable String capturing(Shipment shipment) {
        return at.shipments().stream()
                .filter(other -> !other.id().equals(shipment.id()))
                .filter(Captures::underWay)
                .map(Shipment::id)
                .findFirst()
                .orElse(null);
    }

    /** What was corrected before its turn at the cart goes there as it is now. */
    private void repack(Shipment shipment) {
        if (shipment.correctedAtCart() == shipment.corrections().size() || !waits(shipment, Step.Name.STATUS)) {
            return;
        }
        change(
                shipment.id(),
                one -> one.change()
                        .begun(CartLines.repacked(one.toCart(), one.parcels()), one.completes())
                        .correctedAtCart(one.corrections().size())
                        .done());
    }

    private void mark(Shipment shipment) {
        if (!waits(shipment, Step.Name.STATUS)) {
            return;
        }
        if (ways.order() == CartWays.Order.SETTLE_THEN_SHIP
                && !shipment.ended(Step.Name.CAPTURE)
                && step(shipment, Step.Name.STATUS).strategy() != Step.Strategy.FILE) {
            return;
        }
        Step status = step(shipment, Step.Name.STATUS);
        Step tracking = step(shipment, Step.Name.TRACKING);
        if (shipment.toCart().isEmpty()) {
            step(shipment.id(), status.needless(Step.Outcome.UNSUPPORTED, "the order has nothing left to ship", now));
            step(shipment.id(), tracking.needless(Step.Outcome.UNSUPPORTED, "the order has nothing left to ship", now));
            return;
        }
        switch (status.strategy()) {
            case NATIVE, EMULATED -> {
                step(shipment.id(), status.to(Step.State.RUNNING, "", now));
                wishes.add(Wish.of(Wish.Kind.MARK_SHIPPED, shipment));
            }
            case FILE -> step(shipment.id(), status.end(Step.Outcome.DEGRADED, "by confirmation file", now));
            case TASK ->
                step(shipment.id(), status.to(Step.State.BY_HAND, ways.status().reason(), now));
            case MAIL, NONE ->
                step(
                        shipment.id(),
                        status.end(Step.Outcome.UNSUPPORTED, ways.status().reason(), now));
        }
        if (!shipment.tracked()) {
            step(
                    shipment.id(),
                    tracking.needless(Step.Outcome.UNSUPPORTED, "the shipment has no tracking number", now));
            return;
        }
        switch (tracking.strategy()) {
            case NATIVE, EMULATED -> step(shipment.id(), tracking.to(Step.State.RUNNING, "", now));
            case FILE -> step(shipment.id(), tracking.end(Step.Outcome.DEGRADED, "by confirmation file", now));
            case TASK ->
                step(
                        shipment.id(),
                        tracking.to(Step.State.BY_HAND, ways.tracking().reason(), now));
            case MAIL, NONE ->
                step(
                        shipment.id(),
                        tracking.end(Step.Outcome.UNSUPPORTED, ways.tracking().reason(), now));
        }
    }

    private void notice(Shipment shipment, KnownOrder order) {
        if (!waits(shipment, Step.Name.NOTIFY)) {
            return;
        }
        Step step = step(shipment, Step.Name.NOTIFY);
        boolean cartWritesWithStatus = ways.notice().withStatus() && step.strategy() != Step.Strategy.MAIL;
        if (cartWritesWithStatus && shipment.ended(Step.Name.STATUS)) {
            // Had the cart been told, it would have been heard with that.
            step(shipment.id(), step.end(Step.Outcome.UNSUPPORTED, "the cart was not told of the shipment", now));
            return;
        }
        if (shipment.report().customerNotified()) {
            if (!(cartWritesWithStatus && ways.notice().always())) {
                step(shipment.id(), step.needless(Step.Outcome.APPLIED, "the OMS has written to the customer", now));
            }
            return;
        }
        switch (step.strategy()) {
            case NATIVE, EMULATED -> {
                if (cartWritesWithStatus || !shipment.ended(Step.Name.STATUS)) {
                    return;
                }
                if (shipment.done(Step.Name.STATUS)) {
                    step(shipment.id(), step.to(Step.State.RUNNING, "", now));
                    wishes.add(Wish.of(Wish.Kind.NOTIFY_CUSTOMER, shipment));
                } else {
                    step(
                            shipment.id(),
                            step.end(Step.Outcome.UNSUPPORTED, "the cart was not told of the shipment", now));
                }
            }
            case MAIL -> {
                if (order.recipient() == null || order.recipient().email() == null) {
                    step(
                            shipment.id(),
                            step.needless(Step.Outcome.UNSUPPORTED, "the order has no e-mail address", now));
                } else if (trackingRests(shipment)) {
                    change(
                            shipment.id(),
                            one -> one.change()
                                    .mailed(one.corrections().size())
                                    .step(step.to(Step.State.RUNNING, "", now))
                                    .done());
                    wishes.add(Wish.of(Wish.Kind.SEND_MAIL, shipment));
                }
            }
            case TASK ->
                step(
                        shipment.id(),
                        step.to(Step.State.BY_HAND, ways.notice().way().reason(), now));
            case FILE, NONE ->
                step(
                        shipment.id(),
                        step.end(Step.Outcome.UNSUPPORTED, ways.notice().way().reason(), now));
        }
    }

    /** Whether the cart has the tracking, or won't have it soon. */
    private static boolean trackingRests(Shipment shipment) {
        return shipment.resting(Step.Name.TRACKING)
                || (waits(shipment, Step.Name.TRACKING) && shipment.resting(Step.Name.CAPTURE));
    }

    private void correct(Shipment shipment) {
        int newest = shipment.corrections().size();
        if (newest == shipment.correctedAtCart() || !shipment.done(Step.Name.STATUS)) {
            return;
        }
        Step tracking = step(shipment, Step.Name.TRACKING);
        Step next = switch (ways.correction().strategy()) {
            case NATIVE, EMULATED -> tracking.to(Step.State.RUNNING, "", now);
            case FILE -> tracking.end(Step.Outcome.DEGRADED, "corrected by confirmation file", now);
            case TASK, MAIL, NONE ->
                tracking.to(Step.State.BY_HAND, ways.correction().reason(), now);
        };
        EnumSet<Step.Name> told = EnumSet.noneOf(Step.Name.class);
        told.addAll(shipment.told());
        told.remove(Step.Name.TRACKING);
        change(
                shipment.id(),
                one -> one.change()
                        .correctedAtCart(newest)
                        .step(next)
                        .told(told)
                        .done());
        if (next.state() == Step.State.RUNNING) {
            wishes.add(Wish.ofCorrection(Wish.Kind.CORRECT_TRACKING, shipment));
        }
    }

    /** Who was written to with older tracking is written to again. */
    private void mailCorrection(Shipment shipment, KnownOrder order) {
        int newest = shipment.corrections().size();
        Recipient recipient = order.recipient();
        if (shipment.mailed() < newest
                && step(shipment, Step.Name.NOTIFY).strategy() == Step.Strategy.MAIL
                && shipment.done(Step.Name.NOTIFY)
                && recipient != null
                && recipient.email() != null) {
            change(shipment.id(), one -> one.change().mailed(newest).done());
            wishes.add(Wish.ofCorrection(Wish.Kind.SEND_CORRECTION, shipment));
        }
    }

    /** What the cart was told is taken back, what it was not told yet is left. */
    private void takeBack(Shipment shipment) {
        if (!shipment.begun()) {
            return;
        }
        for (Step step : shipment.steps().values()) {
            boolean nothingAsked = switch (step.state()) {
                case WAITING -> true;
                case BY_HAND -> !shipment.recalled();
                case PUT_OFF -> step.name() == Step.Name.CAPTURE && shipment.demand() == null;
                case RUNNING, STOPPED, ENDED -> false;
            };
            if (nothingAsked) {
                step(shipment.id(), step.end(Step.Outcome.VOIDED, "voided before it was done", now));
            }
        }
        Step status = step(shipment(shipment.id()), Step.Name.STATUS);
        if (!shipment.recalled() && status.done()) {
            recall(shipment, status);
        }
        Step tracking = step(shipment(shipment.id()), Step.Name.TRACKING);
        if (step(shipment(shipment.id()), Step.Name.STATUS).outcome() == Step.Outcome.VOIDED && tracking.done()) {
            step(shipment.id(), tracking.end(Step.Outcome.VOIDED, "voided with the shipment", now));
        }
    }

    private void recall(Shipment shipment, Step status) {
        Step next = switch (ways.voiding().strategy()) {
            case NATIVE, EMULATED -> status.to(Step.State.RUNNING, "", now);
            case FILE -> status.end(Step.Outcome.VOIDED, "voided by confirmation file", now);
            case TASK, MAIL, NONE ->
                status.to(Step.State.BY_HAND, ways.voiding().reason(), now);
        };
        EnumSet<Step.Name> told = EnumSet.noneOf(Step.Name.class);
        told.addAll(shipment.told());
        told.removeAll(EnumSet.of(Step.Name.STATUS, Step.Name.TRACKING));
        change(
                shipment.id(),
                one -> one.change().recalled().step(next).told(told).done());
        if (next.state() == Step.State.RUNNING) {
            wishes.add(Wish.of(Wish.Kind.VOID_SHIPMENT, shipment));
        }
    }

    /** Tells what has ended, when nothing of the shipment is on its way any more. */
    private void confirm() {
        for (Shipment shipment : at.shipments()) {
            if (shipment.steps().isEmpty() || !settled(shipment)) {
                continue;
            }
            Set<Step.Name> ended = EnumSet.noneOf(Step.Name.class);
            shipment.steps().values().stream()
                    .filter(Step::ended)
                    .map(Step::name)
                    .forEach(ended::add);
            if (!ended.isEmpty() && !shipment.told().containsAll(ended)) {
                tellings.add(new Telling.Confirmed(shipment.id()));
                change(shipment.id(), one -> one.change().told(ended).done());
            }
        }
    }

    /** A step that waits for one that rests, rests too. */
    private static boolean settled(Shipment shipment) {
        Set<Step.State> states =
                shipment.steps().values().stream().map(Step::state).collect(Collectors.toSet());
        boolean blocked = states.contains(Step.State.PUT_OFF)
                || states.contains(Step.State.BY_HAND)
                || states.contains(Step.State.STOPPED);
        return !states.contains(Step.State.RUNNING) && (blocked || !states.contains(Step.State.WAITING));
    }
}
