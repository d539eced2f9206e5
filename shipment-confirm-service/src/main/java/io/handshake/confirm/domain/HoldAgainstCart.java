package io.handshake.confirm.domain;

import io.handshake.confirm.domain.Reconciled.Difference;
import io.handshake.confirm.domain.Reconciled.Field;
import io.handshake.confirm.domain.Reconciled.Verdict;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderLine;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Holds what left against what the cart shows. */
final class HoldAgainstCart {
    private final OrderHandshake handshake;
    private final CartShows shown;
    private final List<Difference> differences = new ArrayList<>();
    private final Set<CartShows.Seen> ours = new HashSet<>();
    private boolean missing;

    private HoldAgainstCart(OrderHandshake handshake, CartShows shown) {
        this.handshake = handshake;
        this.shown = shown;
    }

    static Reconciled unverifiable(OrderHandshake handshake, String why, Patience patience, Instant now) {
        List<Difference> late = handshake.late(patience.promise(), now);
        return late.isEmpty()
                ? new Reconciled(
                        Verdict.UNVERIFIABLE,
                        List.of(new Difference(Field.STATUS, "", "what the cart shows", why)),
                        now,
                        handshake.basis())
                : new Reconciled(Verdict.LATE, late, now, handshake.basis());
    }

    static Reconciled of(OrderHandshake handshake, CartShows shown, Patience patience, Instant now) {
        HoldAgainstCart held = new HoldAgainstCart(handshake, shown);
        handshake.shipments().forEach(held::shipment);
        held.quantities();
        held.captured();
        List<Difference> late = handshake.late(patience.promise(), now);
        Verdict verdict = held.missing
                ? Verdict.MISSING
                : !held.differences.isEmpty() ? Verdict.MISMATCH : !late.isEmpty() ? Verdict.LATE : Verdict.MATCH;
        List<Difference> all = new ArrayList<>(held.differences);
        all.addAll(late);
        return new Reconciled(verdict, all, now, handshake.basis());
    }

    /** The cart's entries for a shipment: those it named in its receipt, or that have its tracking numbers. */
    private List<CartShows.Seen> seen(Shipment shipment) {
        String reference = shipment.cartReference();
        Set<String> references = reference == null ? Set.of() : new HashSet<>(Arrays.asList(reference.split(",", -1)));
        Set<String> numbers = numbers(shipment);
        return shown.shipments().stream()
                .filter(one -> references.contains(one.reference())
                        || one.trackingNumbers().stream().anyMatch(numbers::contains))
                .toList();
    }

    /** Those of them that are not spoken for by another shipment. */
    private List<CartShows.Seen> unspoken(Shipment shipment) {
        Set<String> others = new HashSet<>();
        for (Shipment other : handshake.shipments()) {
            String reference = other.cartReference();
            if (reference != null && !other.id().equals(shipment.id())) {
                others.addAll(Arrays.asList(reference.split(",", -1)));
            }
        }
        return seen(shipment).stream()
                .filter(one -> !others.contains(one.reference()))
                .toList();
    }

    /** What the cart calls shipments that a person told it of, found by their tracking numbers. */
    static OrderHandshake named(OrderHandshake handshake, CartShows shown) {
        HoldAgainstCart held = new HoldAgainstCart(handshake, shown);
        OrderHandshake named = handshake;
        for (Shipment shipment : handshake.shipments()) {
            String references =
                    held.seen(shipment).stream().map(CartShows.Seen::reference).collect(Collectors.joining(","));
            if (shipment.cartReference() == null && shipment.done(Step.Name.STATUS) && !references.isEmpty()) {
                named = named.with(
                        shipment.id(),
                        one -> one.change().cartReference(references).done());
            }
        }
        return named;
    }

    private static Set<String> numbers(Shipment shipment) {
        Set<String> numbers = new TreeSet<>();
        shipment.boxes().forEach(box -> {
            if (box.trackingNumber() != null) {
                numbers.add(box.trackingNumber());
            }
        });
        return numbers;
    }

    private void shipment(Shipment shipment) {
        List<CartShows.Seen> seen = seen(shipment);
        ours.addAll(seen);
        List<CartShows.Seen> left = seen.stream().filter(CartShows.Seen::left).toList();
        if (shipment.voided()) {
            if (!left.isEmpty() && shipment.ended(Step.Name.STATUS)) {
                differs(Field.STATUS, shipment, "voided", "shipped");
            }
            return;
        }
        if (!shipment.done(Step.Name.STATUS)) {
            return;
        }
        if (seen.isEmpty()) {
            missing = true;
            differs(Field.SHIPMENT, shipment, "a shipment", "none");
            return;
        }
        if (left.isEmpty()) {
            differs(Field.STATUS, shipment, "shipped", "not shipped");
        }
        if (shipment.done(Step.Name.TRACKING)) {
            Set<String> there = new TreeSet<>();
            seen.forEach(one -> there.addAll(one.trackingNumbers()));
            if (!there.containsAll(numbers(shipment))) {
                differs(Field.TRACKING, shipment, String.join(" ", numbers(shipment)), orNone(there));
            }
        }
        Step mail = shipment.step(Step.Name.NOTIFY);
        if (mail != null && mail.ended() && mail.outcome() == Step.Outcome.REJECTED) {
            differs(Field.MAILED, shipment, "a mail", "none: " + mail.detail());
        }
    }

    private static String orNone(Set<String> numbers) {
        return numbers.isEmpty() ? "none" : String.join(" ", numbers);
    }

    private void differs(Field field, Shipment shipment, String expected, String found) {
        differences.add(new Difference(field, shipment.id(), expected, found));
    }

    /** Line by line, over all shipments: a cart may cut them otherwise than the warehouse did. */
    private void quantities() {
        Map<String, Integer> expected = expected();
        if (expected == null
                || shown.shipments().stream()
                        .anyMatch(one -> one.left() && one.lines().isEmpty())) {
            return;
        }
        Map<String, Integer> found = new TreeMap<>();
        shown.shipments().stream()
                .filter(CartShows.Seen::left)
                .forEach(one -> one.lines().forEach((line, units) -> found.merge(line, units, Integer::sum)));
        Set<String> lines = new LinkedHashSet<>(expected.keySet());
        lines.addAll(found.keySet());
        for (String line : lines) {
            int wanted = expected.getOrDefault(line, 0);
            int there = found.getOrDefault(line, 0);
            if (wanted != there) {
                boolean foreign = ordered().noneMatch(line::equals);
                differences.add(new Difference(
                        foreign ? Field.LINES : Field.QUANTITIES,
                        "",
                        "line " + line + ": " + wanted,
                        String.valueOf(there)));
            }
        }
    }

    private Stream<String> ordered() {
        KnownOrder order = handshake.order();
        return order == null
                ? Stream.empty()
                : order.lines().stream().map(OrderLine::cartLineId).filter(Objects::nonNull);
    }

    /** By the cart's line ids; null where they are not known. */
    private @Nullable Map<String, Integer> expected() {
        KnownOrder order = handshake.order();
        if (order == null) {
            return null;
        }
        Map<String, Integer> expected = new TreeMap<>();
        for (OrderLine line : order.lines()) {
            int others = handshake.fulfilledElsewhere().getOrDefault(line.lineId(), 0);
            int told = told(line);
            if (told + others > 0) {
                String id = line.cartLineId();
                if (id == null) {
                    return null;
                }
                expected.merge(id, told + others, Integer::sum);
            }
        }
        return expected;
    }

    private int told(OrderLine line) {
        return handshake.shipments().stream()
                .filter(one -> !one.voided() && one.done(Step.Name.STATUS))
                .flatMap(one -> one.toCart().stream())
                .flatMap(parcel -> parcel.lines().stream())
                .filter(units -> units.lineId().equals(line.lineId()))
                .mapToInt(Parcel.Units::quantity)
                .sum();
    }

    private void captured() {
        boolean decided = handshake.shipments().stream().noneMatch(Captures::underWay);
        boolean meant = handshake.shipments().stream().anyMatch(one -> one.done(Step.Name.CAPTURE));
        BigDecimal expected = handshake.captured();
        if (decided && meant && expected.compareTo(shown.captured()) != 0) {
            differences.add(new Difference(
                    Field.CAPTURED,
                    "",
                    expected.stripTrailingZeros().toPlainString(),
                    shown.captured().stripTrailingZeros().toPlainString()));
        }
    }

    /**
     * What stopped, and has happened as the cart shows: a shipment with its tracking numbers and lines, a payment that is
     * captured up to what was demanded. Nothing is believed of a mail.
     */
    static List<Wish> proven(OrderHandshake handshake, CartShows shown) {
        HoldAgainstCart held = new HoldAgainstCart(handshake, shown);
        List<Wish> proven = new ArrayList<>();
        BigDecimal known = handshake.shipments().stream()
                .flatMap(one -> Stream.ofNullable(one.moved()))
                .map(Money::amount)
                .reduce(handshake.capturedElsewhere(), BigDecimal::add);
        for (Shipment shipment : handshake.shipments()) {
            if (shipment.voided()) {
                continue;
            }
            Step status = shipment.step(Step.Name.STATUS);
            if (status != null && status.state() == Step.State.STOPPED && held.shows(shipment)) {
                proven.add(Wish.of(Wish.Kind.MARK_SHIPPED, shipment));
            }
            Demand demand = shipment.demand();
            Step capture = shipment.step(Step.Name.CAPTURE);
            if (demand != null
                    && capture != null
                    && capture.state() == Step.State.STOPPED
                    && shown.captured().compareTo(known.add(demand.amount().amount())) == 0) {
                proven.add(Wish.of(Wish.Kind.CAPTURE, shipment));
                known = shown.captured();
            }
        }
        return proven;
    }

    /** Whether each of its tracking numbers left there, with as many units as it has. */
    private boolean shows(Shipment shipment) {
        Set<String> numbers = numbers(shipment);
        if (numbers.isEmpty() || numbers.size() != shipment.boxes().size()) {
            return false;
        }
        Set<String> there = new HashSet<>();
        Map<String, Integer> units = new HashMap<>();
        for (CartShows.Seen seen : unspoken(shipment)) {
            if (seen.left()) {
                there.addAll(seen.trackingNumbers());
                seen.lines().forEach((line, quantity) -> units.merge(line, quantity, Integer::sum));
            }
        }
        int wanted = shipment.toCart().stream()
                .flatMap(parcel -> parcel.lines().stream())
                .mapToInt(Parcel.Units::quantity)
                .sum();
        return there.containsAll(numbers)
                && units.values().stream().mapToInt(Integer::intValue).sum() == wanted;
    }
}
