package io.handshake.ingest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.ingest.domain.CartPolicy.ShipWhen;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.domain.TakeInOrder.Source;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TakeInOrderTest {
    private static final CartPolicy POLICY = new CartPolicy(ShipWhen.PAID, Map.of(), Map.of());
    private static final Instant NOW = Instant.parse("2026-11-02T00:00:00Z");

    private long place;

    @Test
    void aNewOrderIsImportedAsRevisionOne() {
        Decision.Publish decision = published(offer(null, AnOrder.complete().get()));

        assertThat(decision.outcome()).isEqualTo(Outcome.IMPORTED);
        assertThat(decision.after().revision()).isEqualTo(1);
    }

    @Test
    void theSameOrderAgainIsUnchangedAndWritesNothing() {
        ImportedOrder before = imported(AnOrder.complete());

        assertThat(offer(before, AnOrder.complete().get())).isEqualTo(new Decision.Leave(Outcome.UNCHANGED));
    }

    @Test
    void amountsCountByValueAndNotByDigits() {
        ImportedOrder before = imported(AnOrder.complete().of(AnOrder.line("MUG", 1, 1, "9.9")));

        assertThat(offer(
                                before,
                                AnOrder.complete()
                                        .of(AnOrder.line("MUG", 1, 1, "9.900"))
                                        .get())
                        .outcome())
                .isEqualTo(Outcome.UNCHANGED);
    }

    @Test
    void theSameOrderChangedLaterAtTheCartIsRememberedSoThatOlderOnesAreStale() {
        ImportedOrder before = imported(AnOrder.complete().updatedAt("2026-11-01T10:00:00Z"));
        Decision touched = offer(
                before, AnOrder.complete().updatedAt("2026-11-01T12:00:00Z").get());

        assertThat(touched.outcome()).isEqualTo(Outcome.UNCHANGED);
        ImportedOrder after = ((Decision.Remember) touched).after();
        assertThat(offer(
                        after,
                        AnOrder.complete()
                                .noted("late")
                                .updatedAt("2026-11-01T11:00:00Z")
                                .get()))
                .isEqualTo(new Decision.Leave(Outcome.STALE));
    }

    @Test
    void aChangedOrderIsANewRevision() {
        Decision.Publish decision = published(offer(
                imported(AnOrder.complete()),
                AnOrder.complete().noted("Leave at the door").get()));

        assertThat(decision.outcome()).isEqualTo(Outcome.REVISED);
        assertThat(decision.after().revision()).isEqualTo(2);
    }

    @Test
    void anOlderStatementNeverOverwritesANewerOne() {
        ImportedOrder before = imported(AnOrder.complete().updatedAt("2026-11-01T10:00:00Z"));

        assertThat(offer(
                        before,
                        AnOrder.complete()
                                .noted("x")
                                .updatedAt("2026-11-01T09:59:59Z")
                                .get()))
                .isEqualTo(new Decision.Leave(Outcome.STALE));
    }

    @Test
    void withoutATimeOfChangeTheLaterStatementWins() {
        ImportedOrder before = imported(AnOrder.complete());

        assertThat(offer(before, AnOrder.complete().noted("x").updatedAt(null).get())
                        .outcome())
                .isEqualTo(Outcome.REVISED);
    }

    @ParameterizedTest(name = "of {0}")
    @ValueSource(strings = {"2026-11-01T10:00:00Z", "none"})
    void aStatementOfAnOvertakenImportIsStaleWheneverItsWorkerGetsToIt(String stated) {
        @Nullable String time = stated.equals("none") ? null : stated;
        ImportedOrder before = imported(AnOrder.complete().updatedAt(time));
        ImportedOrder second = published(TakeInOrder.decide(
                        before,
                        AnOrder.complete().noted("second").updatedAt(time).get(),
                        POLICY,
                        new Source("second", 2, 0),
                        NOW))
                .after();
        CartOrder late = AnOrder.complete().noted("first").updatedAt(time).get();

        assertThat(TakeInOrder.decide(second, late, POLICY, new Source("first", 1, 0), NOW))
                .isEqualTo(new Decision.Leave(Outcome.STALE));
        assertThat(TakeInOrder.decide(second, late, POLICY, new Source("third", 3, 0), NOW)
                        .outcome())
                .isEqualTo(Outcome.REVISED);
    }

    @Test
    void anOvertakenImportStillBringsWhatTheCartChangedLater() {
        ImportedOrder second = published(TakeInOrder.decide(
                        null,
                        AnOrder.complete().updatedAt("2026-11-01T10:00:00Z").get(),
                        POLICY,
                        new Source("second", 2, 0),
                        NOW))
                .after();

        assertThat(TakeInOrder.decide(
                                second,
                                AnOrder.complete()
                                        .noted("x")
                                        .updatedAt("2026-11-01T10:00:01Z")
                                        .get(),
                                POLICY,
                                new Source("first", 1, 0),
                                NOW)
                        .outcome())
                .isEqualTo(Outcome.REVISED);
    }

    @ParameterizedTest(name = "{0} with import-when {1} is {2}, {3}")
    @CsvSource({
        "AWAITING_PAYMENT, PAID,       AWAITING_PAYMENT, HELD",
        "AWAITING_PAYMENT, AUTHORIZED, AWAITING_PAYMENT, HELD",
        "AWAITING_PAYMENT, ALWAYS,     READY,            IMPORTED",
        "AUTHORIZED,       PAID,       AUTHORIZED,       HELD",
        "AUTHORIZED,       AUTHORIZED, READY,            IMPORTED",
        "AUTHORIZED,       ALWAYS,     READY,            IMPORTED",
        "READY,            PAID,       READY,            IMPORTED",
        "HOLD,             ALWAYS,     HOLD,             HELD",
        "CANCELLED,        PAID,       CANCELLED,        IMPORTED",
    })
    void thePaymentDecidesWhetherAnOrderMayBeShipped(
            OrderState stated, ShipWhen when, OrderState state, Outcome outcome) {
        Decision.Publish decision = published(TakeInOrder.decide(
                null,
                AnOrder.complete().in(stated).get(),
                new CartPolicy(when, Map.of(), Map.of()),
                new Source("i", 0),
                NOW));

        assertThat(decision.outcome()).isEqualTo(outcome);
        assertThat(decision.after().order().state()).isEqualTo(state);
    }

    @Test
    void aHeldOrderIsOfferedToTheOmsOnlyOnceItIsPaid() {
        ImportedOrder held = imported(AnOrder.complete().in(OrderState.AWAITING_PAYMENT));
        ImportedOrder paid = published(offer(held, AnOrder.complete().get())).after();

        assertThat(held.awaitsAcknowledgement()).isFalse();
        assertThat(paid.awaitsAcknowledgement()).isTrue();
        assertThat(paid.acknowledged(2).awaitsAcknowledgement()).isFalse();
        assertThat(paid.acknowledged(1).awaitsAcknowledgement()).isTrue();
    }

    @Test
    void shippingMethodsAndSkusAreMappedAndLineIdsStay() {
        CartPolicy policy = new CartPolicy(
                ShipWhen.PAID, Map.of("Standard", "UPS-GROUND"), Map.of(new Sku("MUG-EU"), new Sku("MUG")));
        Decision.Publish decision = published(TakeInOrder.decide(
                null, AnOrder.complete().of(AnOrder.line("MUG-EU", 1, 1, "1")).get(), policy, new Source("i", 0), NOW));

        assertThat(decision.after().omsService()).isEqualTo("UPS-GROUND");
        assertThat(decision.after().order().lines().getFirst().sku()).isEqualTo(new Sku("MUG"));
        assertThat(decision.after().order().lines().getFirst().lineId().value()).isEqualTo("MUG-EU#1");
    }

    @Test
    void anUnknownShippingMethodPassesThroughUnmapped() {
        CartPolicy policy = new CartPolicy(ShipWhen.PAID, Map.of("Standard", "UPS-GROUND"), Map.of());
        Decision.Publish decision = published(TakeInOrder.decide(
                null, AnOrder.complete().shippedBy("By drone").get(), policy, new Source("i", 0), NOW));

        assertThat(decision.after().omsService()).isNull();
        assertThat(decision.after().order().shippingMethod()).isEqualTo("By drone");
    }

    @Test
    void amountsAreRoundedHalfEvenToTheMinorUnit() {
        assertThat(priceOf("10.125", "EUR")).isEqualTo(new BigDecimal("10.12"));
        assertThat(priceOf("10.135", "EUR")).isEqualTo(new BigDecimal("10.14"));
        assertThat(priceOf("1050.5", "JPY")).isEqualTo(new BigDecimal("1050"));
        assertThat(priceOf("1.2345", "KWD")).isEqualTo(new BigDecimal("1.234"));
    }

    private BigDecimal priceOf(String stated, String currency) {
        return published(offer(
                        null,
                        AnOrder.complete()
                                .currency(currency)
                                .of(AnOrder.line("MUG", 1, 1, stated))
                                .get()))
                .after()
                .order()
                .lines()
                .getFirst()
                .unitPrice();
    }

    @Test
    void anIncompleteOrderIsParkedWhole() {
        assertThat(offer(null, AnOrder.complete().shippedBy("").get())).isInstanceOf(Decision.Park.class);
    }

    @Test
    void anOrderTooLargeForOneEventIsParked() {
        assertThat(((Decision.Park) offer(
                                null,
                                AnOrder.complete().noted("x".repeat(400_000)).get()))
                        .defects())
                .extracting(Defect::reason)
                .containsExactly("ORDER_TOO_LARGE");
    }

    /**
     * A killed import runs some places again. Whatever was stored before the kill, running them again must end in the
     * same orders and the same counts as one run without a kill.
     */
    @Test
    void placesThatRunAgainAfterACrashCountTheSame() {
        long seed = System.nanoTime();
        System.out.println("placesThatRunAgainAfterACrashCountTheSame seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            List<CartOrder> stated = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                stated.add(AnOrder.complete()
                        .noted("note " + random.nextInt(3))
                        .updatedAt(random.nextBoolean() ? null : "2026-11-0" + (1 + random.nextInt(3)) + "T00:00:00Z")
                        .get());
            }
            List<Outcome> straight = new ArrayList<>();
            ImportedOrder straightEnd = run(null, stated, 0, straight);

            int killedAfter = random.nextInt(stated.size() + 1);
            int checkpoint = random.nextInt(killedAfter + 1);
            ImportedOrder stored = run(null, stated.subList(0, killedAfter), 0, new ArrayList<>());
            List<Outcome> again = new ArrayList<>(straight.subList(0, checkpoint));
            ImportedOrder end = run(stored, stated.subList(checkpoint, stated.size()), checkpoint, again);

            assertThat(end).as("seed %s round %s", seed, round).isEqualTo(straightEnd);
            assertThat(published(again)).as("seed %s round %s", seed, round).isEqualTo(published(straight));
        }
    }

    /** A partition is an import without an end. */
    @Test
    void anOrderThatIsStatedForEverDoesNotGrowAndWhatComesAgainOrLateChangesNothing() {
        ImportedOrder order = null;
        for (int offset = 0; offset < 2_500; offset++) {
            order = published(TakeInOrder.decide(order, noted(offset), POLICY, new Source("t-0/A", offset), NOW))
                    .after();
        }

        assertThat(order.takenIn().places()).hasSize(1_000);
        for (int again : new int[] {0, 1_499, 1_500, 2_499}) {
            assertThat(TakeInOrder.decide(order, noted(again), POLICY, new Source("t-0/A", again), NOW))
                    .as("offset %d", again)
                    .isInstanceOf(Decision.Leave.class);
        }
        assertThat(TakeInOrder.decide(order, noted(0), POLICY, new Source("t-0/B", 0), NOW))
                .as("the first of a topic made anew")
                .isInstanceOf(Decision.Publish.class);
    }

    @Test
    void aRecordThatComesAgainAfterAnImportCameBetweenChangesNothing() {
        Source record = Source.inPartition("t-0/A", 20);
        ImportedOrder stated = published(TakeInOrder.decide(null, noted(1), POLICY, record, NOW))
                .after();
        ImportedOrder revised = published(TakeInOrder.decide(stated, noted(2), POLICY, new Source("import-1", 0), NOW))
                .after();

        assertThat(TakeInOrder.decide(revised, noted(1), POLICY, record, NOW)).isInstanceOf(Decision.Leave.class);
        assertThat(TakeInOrder.decide(revised, noted(3), POLICY, Source.inPartition("t-0/A", 21), NOW))
                .isInstanceOf(Decision.Publish.class);
    }

    @Test
    void aRecordThatChangedNothingIsNotOvertakenByAnOlderOneAndTheImportBetweenKeepsItsPlaces() {
        ImportedOrder imported = published(TakeInOrder.decide(null, noted(1), POLICY, new Source("import-1", 0), NOW))
                .after();
        ImportedOrder revised = published(
                        TakeInOrder.decide(imported, noted(2), POLICY, new Source("import-1", 1), NOW))
                .after();
        Decision unchanged = TakeInOrder.decide(revised, noted(2), POLICY, Source.inPartition("t-0/A", 7), NOW);

        assertThat(unchanged.outcome()).isEqualTo(Outcome.UNCHANGED);
        assertThat(unchanged).isInstanceOfSatisfying(Decision.Remember.class, remember -> {
            assertThat(remember.after().order()).isEqualTo(revised.order());
            assertThat(TakeInOrder.decide(remember.after(), noted(3), POLICY, Source.inPartition("t-0/A", 5), NOW))
                    .isEqualTo(new Decision.Leave(Outcome.UNCHANGED));
            assertThat(TakeInOrder.decide(remember.after(), noted(1), POLICY, new Source("import-1", 0), NOW))
                    .isEqualTo(new Decision.Leave(Outcome.IMPORTED));
            assertThat(TakeInOrder.decide(remember.after(), noted(2), POLICY, Source.inPartition("t-0/A", 7), NOW))
                    .isInstanceOf(Decision.Leave.class);
        });
    }

    /** Without a time of change, so that whatever comes later counts as newer. */
    private static CartOrder noted(int offset) {
        return AnOrder.complete().noted("note " + offset).updatedAt(null).get();
    }

    private static long published(List<Outcome> outcomes) {
        return outcomes.stream()
                .filter(outcome -> outcome == Outcome.IMPORTED || outcome == Outcome.REVISED)
                .count();
    }

    private static @Nullable ImportedOrder run(
            @Nullable ImportedOrder before, List<CartOrder> stated, int firstPlace, List<Outcome> outcomes) {
        ImportedOrder order = before;
        for (int i = 0; i < stated.size(); i++) {
            Decision decision =
                    TakeInOrder.decide(order, stated.get(i), POLICY, new Source("import-1", firstPlace + i), NOW);
            outcomes.add(decision.outcome());
            order = switch (decision) {
                case Decision.Publish publish -> publish.after();
                case Decision.Remember remember -> remember.after();
                case Decision.Leave _, Decision.Park _ -> order;
            };
        }
        return order;
    }

    private Decision offer(@Nullable ImportedOrder before, CartOrder stated) {
        return TakeInOrder.decide(before, stated, POLICY, new Source("import-1", place++), NOW);
    }

    private ImportedOrder imported(AnOrder order) {
        return published(offer(null, order.get())).after();
    }

    private static Decision.Publish published(Decision decision) {
        assertThat(decision).isInstanceOf(Decision.Publish.class);
        return (Decision.Publish) decision;
    }
}
