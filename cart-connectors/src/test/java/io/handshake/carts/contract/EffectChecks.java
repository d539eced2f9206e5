package io.handshake.carts.contract;

import static io.handshake.carts.contract.Bench.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.Step;
import io.handshake.carts.spi.StockDesk;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** What is done at a cart happens once, whatever becomes of the answers. */
final class EffectChecks {
    private static final BigDecimal FIVE = new BigDecimal("5.00");

    private EffectChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>();
        for (EffectKind kind : EffectKind.values()) {
            ofKind(checks, kind);
        }
        checks.add(Check.of(
                Capability.MARK_SHIPPED, "more than was ordered is declined, with why", EffectChecks::tooMuchShipped));
        checks.add(
                Check.of(Capability.MARK_SHIPPED, "a shipment that looks alike is another", EffectChecks::twinShipments)
                        .where(declaration -> declaration.abilities().byCall(Capability.SHIP_IN_PART)));
        checks.add(Check.of(Capability.SHIP_IN_PART, "parts add up, parcel by parcel", EffectChecks::parts));
        checks.add(Check.of(Capability.TRACKING, "the number is at the cart", EffectChecks::tracking));
        checks.add(Check.of(Capability.TRACKING_URL, "the link is not left out", EffectChecks::trackingUrl));
        checks.add(Check.of(Capability.VOID_SHIPMENT, "its units may be shipped again", EffectChecks::shippedAgain));
        checks.add(Check.of(
                Capability.CAPTURE,
                "what moved is what was authorised, and the order shows it",
                EffectChecks::capture));
        checks.add(Check.of(Capability.CAPTURE_IN_PART, "parts add up", EffectChecks::captureParts));
        checks.add(Check.of(
                Capability.READ_FULFILMENT, "shipments and payments are read back", EffectChecks::readFulfilment));
        checks.add(Check.of(Capability.SET_STOCK, "each SKU has its own result", EffectChecks::resultPerSku));
        checks.add(Check.of(Capability.SET_BACKORDERS, "is set with the level", EffectChecks::backorders));
        checks.add(Check.of(Capability.READ_STOCK, "levels are read back", EffectChecks::readStock));
        checks.add(Check.of(
                Capability.REFUND, "more than was captured is declined, with why", EffectChecks::tooMuchRefunded));
        checks.add(Check.of(Capability.REFUND_IN_PART, "equal parts are two, and add up", EffectChecks::refundParts));
        checks.add(Check.of(Capability.REFUND_LINES, "lines change nothing of the sum", EffectChecks::refundLines));
        checks.add(Check.of(
                Capability.READ_REFUNDS, "refunds are read back with our reference", EffectChecks::readRefunds));
        return checks;
    }

    private static void ofKind(List<Check> checks, EffectKind kind) {
        Capability capability = Bench.capability(kind);
        checks.add(Check.of(capability, "happens once, however often it is sent", bench -> repeated(bench, kind)));
        checks.add(Check.of(capability, "a cart that is not there has not been told", bench -> notThere(bench, kind)));
        checks.add(Check.of(capability, "what it does not know is declined, with why", bench -> unknown(bench, kind)));
        checks.add(Check.of(capability, "is not begun after its deadline", bench -> tooLate(bench, kind)));
        checks.add(
                Check.of(capability, "is found by looking, and only when it is there", bench -> lookedUp(bench, kind))
                        .where(declaration -> declaration.traits().proof(kind) instanceof Proof.LookUp));
        for (Trouble trouble : Trouble.values()) {
            if (trouble != Trouble.DRIP) {
                checks.add(
                        Check.of(capability, "happens once: " + trouble.says(), bench -> survives(bench, kind, trouble))
                                .with(trouble));
            }
        }
    }

    private static void repeated(Bench bench, EffectKind kind) {
        Bench.Ready ready = bench.ready(kind);
        assertThat(bench.times(ready)).isZero();

        Receipt first = bench.done(ready.effect());
        Receipt again = bench.done(ready.effect());
        Receipt restarted = bench.done(bench.another(Patience.USUAL), ready.effect());

        assertThat(bench.times(ready)).isEqualTo(1);
        assertThat(again.reference()).isEqualTo(first.reference());
        assertThat(restarted.reference()).isEqualTo(first.reference());
    }

    private static void notThere(Bench bench, EffectKind kind) {
        Bench.Ready ready = bench.ready(kind);

        assertThat(bench.nowhere().perform(ready.effect()))
                .isInstanceOfSatisfying(
                        Outcome.NotSent.class, not -> assertThat(not.code()).isEqualTo("UNREACHABLE"));

        assertThat(bench.times(ready)).isZero();
        bench.done(ready.effect());
    }

    private static void unknown(Bench bench, EffectKind kind) {
        Placed unknown = bench.unknown();
        Effect effect = kind == EffectKind.SET_STOCK
                ? new Effect.SetStock(
                        Bench.attempt(), List.of(new Effect.SetStock.Level(new Sku("NO-SUCH-SKU"), 1, null, null, 1)))
                : bench.effect(kind, unknown, null);

        Outcome.Declined declined = bench.declined(effect);

        assertThat(declined.code()).isNotEqualTo("UNSUPPORTED");
    }

    private static void tooLate(Bench bench, EffectKind kind) {
        Bench.Ready ready = bench.ready(kind);

        assertThat(bench.connector().perform(Bench.tooLate(ready.effect())))
                .isInstanceOfSatisfying(
                        Outcome.NotSent.class, not -> assertThat(not.code()).isEqualTo("TOO_LATE"));

        bench.cart().goOn();
        assertThat(bench.times(ready)).isZero();
    }

    private static void lookedUp(Bench bench, EffectKind kind) {
        Bench.Ready ready = bench.ready(kind);
        assertThat(bench.connector().lookUp(ready.effect())).isInstanceOf(LookUp.Absent.class);

        Receipt receipt = bench.done(ready.effect());

        assertThat(bench.another(Patience.USUAL).lookUp(ready.effect()))
                .isInstanceOfSatisfying(LookUp.Found.class, found -> {
                    assertThat(found.receipt().reference()).isEqualTo(receipt.reference());
                    assertThat(found.receipt().amount()).isEqualTo(receipt.amount());
                });
        assertThat(bench.nowhere().lookUp(ready.effect())).isInstanceOf(LookUp.Unreachable.class);
    }

    /** Each call that the effect takes meets the trouble once. */
    private static void survives(Bench bench, EffectKind kind, Trouble trouble) {
        List<String> calls = bench.cart().calls(kind);
        assertThat(calls).isNotEmpty();
        for (int i = 0; i < calls.size(); i++) {
            Bench.Ready ready = bench.ready(kind);
            CartConnector connector = bench.another(trouble.takesTime() ? Patience.LITTLE : Patience.USUAL);
            connector.probe();
            bench.cart().trouble(calls.get(i), trouble, 1);

            Outcome outcome = connector.perform(ready.effect());

            boolean begun = i > 0 || trouble.done();
            switch (trouble.told()) {
                case NOT_AT_ALL -> assertThat(outcome).isInstanceOf(Outcome.Done.class);
                case NOTHING_HAPPENED ->
                    assertThat(outcome).isInstanceOf(i == 0 ? Outcome.NotSent.class : Outcome.Unknown.class);
                case MAY_HAVE_HAPPENED -> assertThat(outcome).isInstanceOf(Outcome.Unknown.class);
            }
            if (outcome instanceof Outcome.NotSent not && trouble == Trouble.THROTTLED_A_MINUTE) {
                assertThat(not.retryAfter()).isEqualTo(Duration.ofMinutes(1));
            }
            if (outcome instanceof Outcome.Unknown unknown) {
                assertThat(unknown.reason()).isNotBlank();
            }
            if (!begun && trouble.told() != Trouble.Told.NOT_AT_ALL) {
                assertThat(bench.times(ready)).isZero();
            }
            if (!(outcome instanceof Outcome.Done)) {
                bench.resolve(bench.another(Patience.USUAL), ready.effect(), begun);
            }
            bench.done(ready.effect());
            assertThat(bench.times(ready)).isEqualTo(1);
        }
    }

    // Shipping

    private static void tooMuchShipped(Bench bench) {
        Placed order = bench.placed();
        bench.captureIfItComesFirst(order);

        bench.declined(Bench.shipped(order, Set.of(), Bench.parcel("1Z-MUCH", order.some(3))));

        assertThat(bench.cart().happened(EffectKind.MARK_SHIPPED, order)).isEmpty();
    }

    private static void twinShipments(Bench bench) {
        Placed order = bench.placed();
        bench.captureIfItComesFirst(order);
        Receipt first = bench.done(Bench.shipped(order, Set.of(), Bench.parcel("1Z-SAME", order.some(1))));
        Effect twin = Bench.shipped(
                order, Set.of(Objects.requireNonNull(first.reference())), Bench.parcel("1Z-SAME", order.some(1)));
        assertThat(bench.connector().lookUp(twin)).isInstanceOf(LookUp.Absent.class);

        Receipt second = bench.done(twin);

        assertThat(second.reference()).isNotEqualTo(first.reference());
        assertThat(bench.cart().happened(EffectKind.MARK_SHIPPED, order)).hasSize(2);
    }

    private static void parts(Bench bench) {
        Placed order = bench.placed();
        bench.captureIfItComesFirst(order);
        Receipt first = bench.done(Bench.shipped(order, Set.of(), Bench.parcel("1Z-A", order.some(1))));

        Receipt rest = bench.done(Bench.shipped(
                order,
                Set.of(Objects.requireNonNull(first.reference())),
                Bench.parcel("1Z-B", order.some(1)),
                Bench.parcel("1Z-C", order.lines().getLast())));

        assertThat(bench.cart().happened(EffectKind.MARK_SHIPPED, order).stream()
                        .mapToInt(Happened::units)
                        .sum())
                .isEqualTo(order.units());
        bench.declined(Bench.shipped(
                order,
                Set.of(first.reference(), Objects.requireNonNull(rest.reference())),
                Bench.parcel("1Z-D", order.some(1))));
    }

    private static void tracking(Bench bench) {
        Bench.Ready ready = bench.ready(EffectKind.MARK_SHIPPED);

        Receipt receipt = bench.done(ready.effect());

        assertThat(receipt.applied()).extracting(Receipt.Applied::step).contains(Step.STATUS, Step.TRACKING);
        Parcel parcel = ((Effect.MarkShipped) ready.effect()).parcels().getFirst();
        assertThat(bench.cart().happened(EffectKind.MARK_SHIPPED, ready.order()))
                .singleElement()
                .satisfies(shipment -> {
                    assertThat(shipment.tracking()).isEqualTo(parcel.trackingNumber());
                    assertThat(shipment.units()).isEqualTo(ready.order().units());
                });
    }

    private static void trackingUrl(Bench bench) {
        assertThat(bench.done(withLink(bench)).applied()).contains(new Receipt.Applied(Step.TRACKING, null));
    }

    static Effect.MarkShipped withLink(Bench bench) {
        Placed order = bench.placed();
        bench.captureIfItComesFirst(order);
        return Bench.shipped(
                order,
                Set.of(),
                new Parcel("ups", "Ground", "1Z-LINK", "https://carrier.example/1Z-LINK", order.lines()));
    }

    private static void shippedAgain(Bench bench) {
        Placed order = bench.placed();
        bench.captureIfItComesFirst(order);
        Effect shipped = bench.effect(EffectKind.MARK_SHIPPED, order, null);
        String shipment = Objects.requireNonNull(bench.done(shipped).reference());
        bench.done(bench.effect(EffectKind.VOID_SHIPMENT, order, shipment));

        Effect anew = Bench.shipped(
                order,
                Set.of(shipment),
                ((Effect.MarkShipped) shipped).parcels().toArray(Parcel[]::new));

        assertThat(bench.done(anew).reference()).isNotEqualTo(shipment);
    }

    private static void readFulfilment(Bench bench) {
        Placed order = bench.placed();
        bench.captureIfItComesFirst(order);
        Receipt shipped = bench.done(bench.effect(EffectKind.MARK_SHIPPED, order, null));

        OrderSeen seen = found(bench.connector().fulfilment().orElseThrow().read(order.ref()));

        assertThat(seen.state()).isNotBlank();
        assertThat(seen.shipments()).singleElement().satisfies(shipment -> {
            assertThat(shipment.reference()).isEqualTo(shipped.reference());
            assertThat(shipment.shipped()).isTrue();
            assertThat(shipment.trackingNumbers()).hasSize(1);
        });
        assertThat(seen.payments())
                .singleElement()
                .satisfies(payment -> assertThat(payment.authorized()).isEqualTo(order.total()));
    }

    // Money

    private static void capture(Bench bench) {
        Placed order = bench.placed();

        Receipt receipt = bench.capture(order);

        assertThat(receipt.amount()).isEqualTo(order.total());
        assertThat(receipt.applied()).extracting(Receipt.Applied::step).containsExactly(Step.CAPTURE);
        assertThat(bench.cart().happened(EffectKind.CAPTURE, order))
                .singleElement()
                .satisfies(captured -> assertThat(captured.amount())
                        .isEqualByComparingTo(order.total().amount()));
    }

    private static void captureParts(Bench bench) {
        Placed order = bench.placed();

        bench.done(Bench.capture(order, FIVE));
        bench.done(Bench.capture(order, FIVE));

        assertThat(bench.cart().happened(EffectKind.CAPTURE, order))
                .extracting(Happened::amount)
                .allSatisfy(amount -> assertThat(amount).isEqualByComparingTo(FIVE))
                .hasSize(2);
    }

    private static void tooMuchRefunded(Bench bench) {
        Placed order = bench.placed();
        bench.capture(order);

        bench.declined(Bench.refund(order, order.total().amount().add(new BigDecimal("0.01"))));

        assertThat(bench.cart().happened(EffectKind.REFUND, order)).isEmpty();
    }

    private static void refundParts(Bench bench) {
        Placed order = bench.placed();
        bench.capture(order);
        Effect second = Bench.refund(order, FIVE);
        bench.done(Bench.refund(order, FIVE));
        assertThat(bench.connector().lookUp(second)).isInstanceOf(LookUp.Absent.class);

        bench.done(second);

        assertThat(bench.cart().happened(EffectKind.REFUND, order))
                .extracting(Happened::amount)
                .allSatisfy(amount -> assertThat(amount).isEqualByComparingTo(FIVE))
                .hasSize(2);
        bench.declined(Bench.refund(order, order.total().amount().subtract(FIVE)));
    }

    private static void refundLines(Bench bench) {
        Placed order = bench.placed();
        bench.capture(order);

        Receipt receipt = bench.done(Bench.refund(order, FIVE, new Effect.Refund.RefundLine(order.some(1), false)));

        assertThat(Objects.requireNonNull(receipt.amount()).amount()).isEqualByComparingTo(FIVE);
        assertThat(bench.cart().happened(EffectKind.REFUND, order))
                .singleElement()
                .satisfies(refund -> assertThat(refund.amount()).isEqualByComparingTo(FIVE));
    }

    private static void readRefunds(Bench bench) {
        Bench.Ready ready = bench.ready(EffectKind.REFUND);
        RefundDesk desk = bench.connector().refunds().orElseThrow();
        assertThat(found(desk.read(ready.order().ref()))).isEmpty();

        bench.done(ready.effect());

        assertThat(found(desk.read(ready.order().ref()))).singleElement().satisfies(seen -> {
            assertThat(seen.ours()).isEqualTo(ready.effect().attempt().reference());
            assertThat(seen.settled()).isTrue();
            assertThat(seen.amount()).isEqualTo(((Effect.Refund) ready.effect()).amount());
        });
    }

    // Stock

    private static Effect.SetStock.Level level(Sku sku, int quantity) {
        return new Effect.SetStock.Level(sku, quantity, null, null, 1);
    }

    private static void resultPerSku(Bench bench) {
        Effect.SetStock stock = new Effect.SetStock(
                Bench.attempt(),
                List.of(level(CartUnderTest.RED, 7), level(new Sku("NO-SUCH-SKU"), 1), level(CartUnderTest.LAMP, 4)));
        StockDesk desk = bench.connector().stock().orElseThrow();

        List<StockDesk.StockResult> results = desk.set(stock);
        if (results.stream().anyMatch(result -> result.outcome() instanceof Outcome.Pending)) {
            bench.cart().goOn();
            results = desk.set(stock);
        }

        assertThat(results)
                .extracting(StockDesk.StockResult::sku)
                .containsExactly(CartUnderTest.RED, new Sku("NO-SUCH-SKU"), CartUnderTest.LAMP);
        assertThat(results.get(0).outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(results.get(1).outcome())
                .isInstanceOfSatisfying(
                        Outcome.Declined.class,
                        declined -> assertThat(declined.code()).isEqualTo("UNKNOWN_SKU"));
        assertThat(results.get(2).outcome()).isInstanceOf(Outcome.Done.class);
        assertThat(bench.cart().onHand(CartUnderTest.RED)).isEqualTo(7);
        assertThat(bench.cart().onHand(CartUnderTest.LAMP)).isEqualTo(4);
    }

    private static void backorders(Bench bench) {
        bench.done(Bench.stock(5, true));

        assertThat(bench.cart().onHand(CartUnderTest.RED)).isEqualTo(5);
    }

    private static void readStock(Bench bench) {
        StockDesk desk = bench.connector().stock().orElseThrow();
        bench.done(Bench.stock(23, null));

        assertThat(found(desk.read(List.of(CartUnderTest.RED, new Sku("NO-SUCH-SKU")))))
                .singleElement()
                .satisfies(seen -> {
                    assertThat(seen.sku()).isEqualTo(CartUnderTest.RED);
                    assertThat(seen.quantity()).isEqualTo(23);
                    assertThat(seen.reserved()).isNotNegative();
                });
    }
}
