package io.handshake.confirm.store;

import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.Demand;
import io.handshake.confirm.domain.Discrepancy;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Parcel;
import io.handshake.confirm.domain.Recipient;
import io.handshake.confirm.domain.Reconciled;
import io.handshake.confirm.domain.Report;
import io.handshake.confirm.domain.ReportedLine;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Task;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Handshakes of any shape, also of those that no order comes to. */
final class SomeHandshake {
    private static final String LETTERS = "abcXYZ0189 /#.$%äß漢\"'\\-_\u00e9";

    private final Random random;

    SomeHandshake(Random random) {
        this.random = random;
    }

    OrderHandshake next() {
        Map<LineId, Integer> elsewhere = new HashMap<>();
        some(() -> new LineId(text())).forEach(id -> elsewhere.put(id, random.nextInt(1, 9)));
        return new OrderHandshake(
                new OrderKey(new CartId("shop-" + random.nextInt(9)), "n" + text()),
                maybe(this::order),
                elsewhere,
                amount(),
                some(this::shipment),
                some(this::discrepancy),
                some(this::task),
                maybe(() -> new Reconciled(
                        any(Reconciled.Verdict.values()),
                        some(() -> new Reconciled.Difference(any(Reconciled.Field.values()), text(), text(), text())),
                        at(),
                        random.nextInt())),
                maybe(this::at),
                maybe(this::at));
    }

    private KnownOrder order() {
        return new KnownOrder(
                random.nextInt(1, 5),
                random.nextLong(1, Long.MAX_VALUE),
                random.nextInt(1, 99),
                any(OrderState.values()),
                maybe(this::text),
                at(),
                "EUR",
                random.nextBoolean(),
                maybe(() -> new Recipient(text(), text(), maybe(this::text), "DE")),
                some(this::line),
                new Totals(amount(), amount(), amount(), amount(), amount()),
                maybe(() -> new Payment(
                        text(), any(Payment.State.values()), amount(), amount(), amount(), maybe(this::text))));
    }

    private OrderLine line() {
        return new OrderLine(
                new LineId(text()),
                maybe(this::text),
                new Sku(text()),
                text(),
                random.nextInt(1, 1000),
                random.nextInt(3),
                amount(),
                amount(),
                amount(),
                random.nextBoolean(),
                maybe(() -> new LineId(text())));
    }

    private Shipment shipment() {
        Map<Step.Name, Step> steps = new EnumMap<>(Step.Name.class);
        Set<Step.Name> told = EnumSet.noneOf(Step.Name.class);
        for (Step.Name name : Step.Name.values()) {
            if (random.nextBoolean()) {
                steps.put(name, step(name));
            }
            if (random.nextBoolean()) {
                told.add(name);
            }
        }
        return new Shipment(
                new Report("s" + text(), at(), atLeastOne(this::box), random.nextBoolean()),
                at(),
                some(() -> new Shipment.Correction(some(this::box), at(), maybe(this::text))),
                maybe(() -> new Shipment.Voiding(text(), at())),
                any(Shipment.Standing.values()),
                some(this::parcel),
                random.nextBoolean(),
                some(this::parcel),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextInt(3),
                random.nextBoolean(),
                random.nextBoolean(),
                steps,
                maybe(() -> new Demand(money(), random.nextBoolean(), some(this::units), random.nextBoolean())),
                maybe(this::money),
                maybe(this::text),
                random.nextInt(3),
                random.nextInt(4),
                told);
    }

    private Box box() {
        return new Box(text(), maybe(this::text), maybe(this::text), maybe(this::text), atLeastOne(this::reported));
    }

    private ReportedLine reported() {
        LineId id = maybe(() -> new LineId(text()));
        return new ReportedLine(id, id == null ? new Sku(text()) : maybe(() -> new Sku(text())), random.nextInt(1, 99));
    }

    private Parcel parcel() {
        return new Parcel(text(), maybe(this::text), maybe(this::text), maybe(this::text), some(this::units));
    }

    private Parcel.Units units() {
        return new Parcel.Units(new LineId(text()), new Sku(text()), random.nextInt(1, 99));
    }

    private Step step(Step.Name name) {
        return new Step(
                name,
                any(Step.Strategy.values()),
                any(Step.State.values()),
                maybe(() -> any(Step.Outcome.values())),
                random.nextBoolean() ? "" : text(),
                at());
    }

    private Discrepancy discrepancy() {
        return new Discrepancy(any(Discrepancy.Kind.values()), maybe(this::text), text());
    }

    private Task task() {
        return new Task(
                text(),
                any(Task.Kind.values()),
                maybe(this::text),
                maybe(() -> any(Step.Name.values())),
                text(),
                text(),
                some(() -> any(Task.Choice.values())),
                at(),
                maybe(() -> new Task.Resolution(maybe(() -> any(Task.Choice.values())), text(), text(), at())));
    }

    private Money money() {
        return new Money(amount(), "EUR");
    }

    /** With as many digits behind the point as it happens to have: 1.50 is not 1.5. */
    private BigDecimal amount() {
        return BigDecimal.valueOf(random.nextLong(-10_000_000L, 10_000_000L), random.nextInt(5));
    }

    private Instant at() {
        return Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L));
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return text.toString();
    }

    private <T> T any(T[] all) {
        return all[random.nextInt(all.length)];
    }

    private <T> @Nullable T maybe(Supplier<T> made) {
        return random.nextInt(3) == 0 ? null : made.get();
    }

    private <T> List<T> some(Supplier<T> made) {
        List<T> all = new ArrayList<>();
        int size = random.nextInt(4);
        for (int i = 0; i < size; i++) {
            all.add(made.get());
        }
        return all;
    }

    private <T> List<T> atLeastOne(Supplier<T> made) {
        List<T> all = new ArrayList<>(some(made));
        all.add(made.get());
        return all;
    }
}
