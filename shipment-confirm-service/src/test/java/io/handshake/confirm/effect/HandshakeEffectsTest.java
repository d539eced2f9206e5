package io.handshake.confirm.effect;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.CartSettings;
import io.handshake.carts.ConnectedCarts;
import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Declaration;
import io.handshake.carts.spi.Effect.Capture;
import io.handshake.carts.spi.Effect.CorrectTracking;
import io.handshake.carts.spi.Effect.MarkShipped;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.Traits;
import io.handshake.confirm.carts.Ways;
import io.handshake.confirm.domain.Box;
import io.handshake.confirm.domain.ConfirmShipments;
import io.handshake.confirm.domain.ConfirmShipments.Changed;
import io.handshake.confirm.domain.ConfirmShipments.Reported;
import io.handshake.confirm.domain.EffectNews;
import io.handshake.confirm.domain.KnownOrder;
import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Patience;
import io.handshake.confirm.domain.Report;
import io.handshake.confirm.domain.ReportedLine;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Step;
import io.handshake.confirm.domain.Wish;
import io.handshake.confirm.scripted.RecordingConnector;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectKey;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Proof;
import io.handshake.runtime.effects.RemoteEffect;
import io.handshake.runtime.effects.RunnersForTests;
import io.handshake.runtime.effects.Strategy;
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
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class HandshakeEffectsTest {
    private static final CartId SHOP = new CartId("shop");
    private static final OrderKey KEY = new OrderKey(SHOP, "1001");
    private static final Instant NOW = Instant.parse("2026-05-04T10:00:00Z");
    private static final Duration DAY = Duration.ofDays(1);
    /** The cart's SKU is MUG-EU, ours MUG: the line's id is made of the cart's. */
    private static final LineId LINE = LineId.of(new Sku("MUG-EU"), 1);

    private final Scene scene = new Scene(Traits.Capturing.BY_CALL, "0.00");

    /** A cart in memory, and an order of one mug that has left. */
    private static final class Scene {
        private final RecordingConnector cart;
        private final ConfirmShipments confirm;
        private final List<RemoteEffect<OrderHandshake>> effects;

        Scene(Traits.Capturing capturing, String captured) {
            Declaration declaration = new Declaration(
                    Abilities.everywhere(Ability.natively()),
                    new Traits(
                            Traits.StepOrder.EITHER,
                            capturing,
                            Traits.Notifying.WITH_SHIPMENT,
                            Traits.StockMeaning.PHYSICAL,
                            Traits.Returns.NONE,
                            null,
                            Map.of()));
            Money paid = new Money(new BigDecimal(captured), "USD");
            this.cart = new RecordingConnector(
                    SHOP,
                    declaration,
                    effect -> new Outcome.Done(Receipt.of("C-1", "done")),
                    new io.handshake.carts.spi.Answer.Found<>(new OrderSeen(
                            "shipped",
                            List.of(),
                            List.of(new OrderSeen.PaymentSeen("pay-1", "paid", paid, paid, paid, null)))));
            List<CartSettings> settings = List.of(CartSettings.of(SHOP, CartSettings.Type.WOOCOMMERCE));
            ConnectedCarts carts = ConnectedCarts.open(settings, _ -> cart);
            this.confirm = new ConfirmShipments(
                    new Ways(settings, id -> carts.of(id).map(one -> one.declaration()), true),
                    new Patience(DAY, DAY, DAY, DAY, DAY, DAY));
            this.effects = HandshakeEffects.all(
                    carts,
                    id -> carts.of(id).map(one -> one.declaration()),
                    confirm,
                    _ -> List.of(),
                    (_, _) -> {},
                    (_, _, _, reference, _) -> new Answer.Done(reference, "sent"),
                    DAY,
                    Clock.systemUTC());
        }

        private RemoteEffect<OrderHandshake> remote(Wish.Kind kind) {
            return effects.stream()
                    .filter(effect -> effect.kind().equals(kind.word()))
                    .findFirst()
                    .orElseThrow();
        }

        private static Box box(String tracking) {
            return new Box("UPS", null, tracking, null, List.of(new ReportedLine(LINE, null, 1)));
        }

        private OrderHandshake shipped() {
            BigDecimal price = new BigDecimal("10.00");
            KnownOrder order = new KnownOrder(
                    1,
                    1,
                    1,
                    OrderState.READY,
                    "o-1",
                    NOW,
                    "USD",
                    true,
                    null,
                    List.of(new OrderLine(
                            LINE,
                            "l-1",
                            new Sku("MUG"),
                            "Mug",
                            1,
                            0,
                            price,
                            BigDecimal.ZERO,
                            BigDecimal.ZERO,
                            true,
                            null)),
                    new Totals(price, BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO, price),
                    new Payment("card", Payment.State.AUTHORIZED, price, BigDecimal.ZERO, BigDecimal.ZERO, null));
            OrderHandshake learned = confirm.learn(null, KEY, order, NOW).after();
            Reported reported = confirm.report(learned, KEY, new Report("S-1", NOW, List.of(box("1Z1")), false), NOW);
            return ((Reported.Taken) reported).decision().after();
        }

        private OrderHandshake marked(OrderHandshake before) {
            return confirm.heard(
                            before,
                            new Wish(Wish.Kind.MARK_SHIPPED, "S-1"),
                            new EffectNews.Done("C-1", null, Map.of(), "done"),
                            NOW)
                    .after();
        }

        private OrderHandshake voided(OrderHandshake before) {
            return ((Changed.Taken) confirm.voided(before, "S-1", "label voided", NOW))
                    .decision()
                    .after();
        }

        private OrderHandshake corrected(OrderHandshake before, String tracking) {
            return ((Changed.Taken) confirm.correct(before, "S-1", List.of(box(tracking)), null, NOW))
                    .decision()
                    .after();
        }

        private static Effect effect(Wish.Kind kind, String part, boolean doubt, @Nullable EffectState state) {
            return new Effect(
                    new EffectKey(kind.word(), part),
                    1,
                    "shop",
                    false,
                    NOW,
                    1,
                    0,
                    doubt,
                    null,
                    NOW,
                    state == null ? new EffectState.Attempting(NOW, NOW.plusSeconds(5), NOW.plusSeconds(30)) : state);
        }

        private Answer call(OrderHandshake state, Wish.Kind kind, String part, boolean doubt) throws Exception {
            Effect effect = effect(kind, part, doubt, null);
            Strategy strategy = remote(kind).strategy(state, effect);
            return remote(kind).call(RunnersForTests.call(KEY.toString(), state, effect, strategy));
        }

        private static Step step(OrderHandshake state, Step.Name name) {
            Shipment shipment = state.shipment("S-1").orElseThrow();
            return Objects.requireNonNull(shipment.steps().get(name));
        }
    }

    @Test
    void theCartHearsOfItsOwnSkusLinesAndIds() throws Exception {
        Answer answer = scene.call(scene.shipped(), Wish.Kind.MARK_SHIPPED, "S-1", false);

        assertThat(answer).isInstanceOf(Answer.Done.class);
        assertThat(scene.cart.asked).singleElement().isInstanceOfSatisfying(MarkShipped.class, told -> {
            assertThat(told.order().cartOrderId()).isEqualTo("o-1");
            assertThat(told.completesOrder()).isTrue();
            assertThat(told.notifyCustomer()).isTrue();
            assertThat(told.attempt().deadline()).isEqualTo(NOW.plusSeconds(5));
            assertThat(told.parcels().getFirst().lines()).singleElement().satisfies(line -> {
                assertThat(line.sku()).isEqualTo(new Sku("MUG-EU"));
                assertThat(line.cartLineId()).isEqualTo("l-1");
                assertThat(line.ordinal()).isOne();
            });
        });
    }

    @Test
    void whatWasVoidedBeforeTheCartWasToldIsNotToldAndTheDomainHearsIt() throws Exception {
        OrderHandshake state = scene.voided(scene.shipped());

        Answer answer = scene.call(state, Wish.Kind.MARK_SHIPPED, "S-1", false);

        assertThat(scene.cart.asked).isEmpty();
        assertThat(answer).isInstanceOf(Answer.Declined.class);
        var outcome = scene.remote(Wish.Kind.MARK_SHIPPED)
                .outcome(
                        state,
                        Scene.effect(
                                Wish.Kind.MARK_SHIPPED,
                                "S-1",
                                false,
                                new EffectState.Declined(NOW, ((Answer.Declined) answer).reason())));
        assertThat(outcome.noted()).isTrue();
        assertThat(Scene.step(outcome.state(), Step.Name.STATUS).outcome()).isEqualTo(Step.Outcome.VOIDED);
    }

    @Test
    void whatMayHaveBeenToldBeforeItWasVoidedIsSentAgainToLearnWhetherItWas() throws Exception {
        Answer answer = scene.call(scene.voided(scene.shipped()), Wish.Kind.MARK_SHIPPED, "S-1", true);

        assertThat(answer).isInstanceOf(Answer.Done.class);
        assertThat(scene.cart.asked).hasSize(1);
    }

    @Test
    void aRefusalStopsTheStepAndIsLeftForAPerson() {
        var outcome = scene.remote(Wish.Kind.CAPTURE)
                .outcome(
                        scene.shipped(),
                        Scene.effect(Wish.Kind.CAPTURE, "S-1", false, new EffectState.Declined(NOW, "card declined")));

        assertThat(outcome.noted()).isFalse();
        assertThat(Scene.step(outcome.state(), Step.Name.CAPTURE).state()).isEqualTo(Step.State.STOPPED);
    }

    @Test
    void whatIsTriedAgainWithinAMinuteIsUnderWayAndWhatWaitsLongerIsPutOff() {
        OrderHandshake state = scene.shipped();
        RemoteEffect<OrderHandshake> capture = scene.remote(Wish.Kind.CAPTURE);

        assertThat(Scene.step(
                                capture.outcome(state, notSent(NOW.plusSeconds(5)))
                                        .state(),
                                Step.Name.CAPTURE)
                        .state())
                .isEqualTo(Step.State.RUNNING);
        assertThat(Scene.step(
                                capture.outcome(state, notSent(NOW.plusSeconds(600)))
                                        .state(),
                                Step.Name.CAPTURE)
                        .state())
                .isEqualTo(Step.State.PUT_OFF);
    }

    @Test
    void whatAPersonHasSetGoingAgainIsNotStoppedAnyMore() {
        RemoteEffect<OrderHandshake> capture = scene.remote(Wish.Kind.CAPTURE);
        OrderHandshake stopped = capture.outcome(
                        scene.shipped(),
                        Scene.effect(
                                Wish.Kind.CAPTURE,
                                "S-1",
                                false,
                                new EffectState.Parked(NOW, EffectState.Cause.UNKNOWN, "no answer")))
                .state();

        OrderHandshake again = capture.outcome(
                        stopped,
                        Scene.effect(
                                Wish.Kind.CAPTURE,
                                "S-1",
                                false,
                                new EffectState.Unknown(NOW, "tried again by ada", NOW, 0, null)))
                .state();

        assertThat(Scene.step(stopped, Step.Name.CAPTURE).state()).isEqualTo(Step.State.STOPPED);
        assertThat(stopped.needsPerson()).isTrue();
        assertThat(Scene.step(again, Step.Name.CAPTURE).state()).isEqualTo(Step.State.PUT_OFF);
        assertThat(again.needsPerson()).isFalse();
    }

    private static Effect notSent(Instant retryAt) {
        return Scene.effect(Wish.Kind.CAPTURE, "S-1", false, new EffectState.NotSent(NOW, "throttled", retryAt));
    }

    @Test
    void onlyTheNewestTrackingGoesToTheCartAndNewsOfOlderOnesSayNothing() throws Exception {
        OrderHandshake state = scene.corrected(scene.corrected(scene.marked(scene.shipped()), "1Z2"), "1Z3");

        assertThat(scene.call(state, Wish.Kind.CORRECT_TRACKING, "S-1/1", false))
                .isInstanceOf(Answer.Declined.class);
        assertThat(scene.cart.asked).isEmpty();
        var outcome = scene.remote(Wish.Kind.CORRECT_TRACKING)
                .outcome(
                        state,
                        Scene.effect(
                                Wish.Kind.CORRECT_TRACKING,
                                "S-1/1",
                                false,
                                new EffectState.Declined(NOW, "newer tracking came")));
        assertThat(outcome.noted()).isTrue();
        assertThat(outcome.state()).isEqualTo(state);

        assertThat(scene.call(state, Wish.Kind.CORRECT_TRACKING, "S-1/2", false))
                .isInstanceOf(Answer.Done.class);
        assertThat(scene.cart.asked).singleElement().isInstanceOfSatisfying(CorrectTracking.class, told -> {
            assertThat(told.shipment()).isEqualTo("C-1");
            assertThat(told.parcel().trackingNumber()).isEqualTo("1Z3");
        });
    }

    @Test
    void aCaptureSaysWhatIsDemandedAndWhatMovedIsHeard() throws Exception {
        OrderHandshake state = scene.shipped();
        scene.call(state, Wish.Kind.CAPTURE, "S-1", false);
        Map<String, String> told =
                ReceiptText.of(Receipt.of("pay-1", new Money(new BigDecimal("9.50"), "USD"), "captured"));

        OrderHandshake after = scene.remote(Wish.Kind.CAPTURE)
                .outcome(
                        state,
                        Scene.effect(
                                Wish.Kind.CAPTURE, "S-1", false, new EffectState.Done(NOW, "pay-1", "captured", told)))
                .state();

        assertThat(scene.cart.asked).singleElement().isInstanceOfSatisfying(Capture.class, asked -> {
            assertThat(asked.amount()).isEqualTo(new Money(new BigDecimal("10.00"), "USD"));
            assertThat(asked.last()).isTrue();
        });
        assertThat(after.captured()).isEqualByComparingTo("9.50");
    }

    @Test
    void whereTheCartCapturesByItselfItsPaymentsAreRead() throws Exception {
        Scene paid = new Scene(Traits.Capturing.BY_STATE_CHANGE, "10.00");
        Scene unpaid = new Scene(Traits.Capturing.BY_STATE_CHANGE, "4.00");
        OrderHandshake state = paid.marked(paid.shipped());

        Strategy strategy =
                paid.remote(Wish.Kind.CAPTURE).strategy(state, Scene.effect(Wish.Kind.CAPTURE, "S-1", false, null));
        assertThat(strategy).isEqualTo(new Strategy("read-back", new Proof.Absolute()));
        assertThat(paid.call(state, Wish.Kind.CAPTURE, "S-1", false))
                .isInstanceOfSatisfying(Answer.Done.class, done -> {
                    assertThat(done.reference()).isEqualTo("pay-1");
                    assertThat(done.told()).containsEntry("amount", "10.00");
                });
        assertThat(unpaid.call(unpaid.marked(unpaid.shipped()), Wish.Kind.CAPTURE, "S-1", false))
                .isInstanceOf(Answer.NotSent.class);
        assertThat(paid.cart.asked).isEmpty();
    }
}
