package io.handshake.confirm.domain;

import static io.handshake.confirm.domain.Orders.box;
import static io.handshake.confirm.domain.Orders.fulfilled;
import static io.handshake.confirm.domain.Orders.line;
import static io.handshake.confirm.domain.Orders.order;
import static io.handshake.confirm.domain.Orders.part;
import static io.handshake.confirm.domain.Orders.shipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.confirm.domain.ConfirmShipments.Changed;
import io.handshake.confirm.domain.ConfirmShipments.Reported;
import io.handshake.confirm.domain.ConfirmShipments.Resolved;
import io.handshake.confirm.domain.Step.Name;
import io.handshake.confirm.domain.Step.Outcome;
import io.handshake.confirm.domain.Step.State;
import io.handshake.confirm.domain.Wish.Kind;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderState;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConfirmShipmentsTest {

    @Test
    void aCartThatShipsOnlyWhatIsPaidIsCapturedFirstAndTheMailGoesLast() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 2));

        assertThat(scene.open).containsExactly(new Wish(Kind.CAPTURE, "S-1"));
        scene.happen(new Wish(Kind.CAPTURE, "S-1"));
        assertThat(scene.open).containsExactly(new Wish(Kind.MARK_SHIPPED, "S-1"));
        scene.happen(new Wish(Kind.MARK_SHIPPED, "S-1"));
        assertThat(scene.open).containsExactly(new Wish(Kind.SEND_MAIL, "S-1"));
        scene.happen(new Wish(Kind.SEND_MAIL, "S-1"));

        assertThat(scene.shipment("S-1").finished()).isTrue();
        assertThat(scene.shipment("S-1").steps().values())
                .extracting(Step::outcome)
                .containsOnly(Outcome.APPLIED);
        assertThat(scene.told).containsExactly(new Telling.Left("S-1", true), new Telling.Confirmed("S-1"));
        assertThat(scene.handshake().captured()).isEqualByComparingTo("25.00");
        assertThat(scene.handshake().needsPerson()).isFalse();
    }

    @Test
    void aFailedCaptureLosesNoTrackingNumberAndHoldsNoMailUp() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.Stopped("card declined"));
        scene.happen(new Wish(Kind.MARK_SHIPPED, "S-1"));
        scene.happen(new Wish(Kind.NOTIFY_CUSTOMER, "S-1"));

        assertThat(scene.step("S-1", Name.TRACKING).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(scene.step("S-1", Name.NOTIFY).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(scene.step("S-1", Name.CAPTURE).state()).isEqualTo(State.STOPPED);
        assertThat(scene.openTasks()).containsExactly("stopped/S-1/CAPTURE");
        assertThat(scene.told).contains(new Telling.Confirmed("S-1"));

        assertThat(scene.resolve("stopped/S-1/CAPTURE", Task.Choice.WAIVE))
                .isEqualTo(new Resolved.OfEffect(new Wish(Kind.CAPTURE, "S-1")));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.Waived("paid in cash"));
        assertThat(scene.step("S-1", Name.CAPTURE).outcome()).isEqualTo(Outcome.WAIVED);
        assertThat(scene.openTasks()).isEmpty();
        assertThat(scene.told).filteredOn(Telling.Confirmed.class::isInstance).hasSize(2);
    }

    @Test
    void whereTheCaptureStopsACartThatShipsOnlyWhatIsPaidTheCustomerStillGetsTheMail() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.PutOff("the gateway is away"));

        assertThat(scene.open).contains(new Wish(Kind.SEND_MAIL, "S-1"));
        scene.settle();
        assertThat(scene.shipment("S-1").finished()).isTrue();
    }

    @Test
    void aMailWaitsForTheTrackingNumberAtTheCart() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        assertThat(scene.open)
                .containsExactlyInAnyOrder(new Wish(Kind.CAPTURE, "S-1"), new Wish(Kind.MARK_SHIPPED, "S-1"));
        scene.happen(new Wish(Kind.CAPTURE, "S-1"));
        assertThat(scene.open).containsExactly(new Wish(Kind.MARK_SHIPPED, "S-1"));
    }

    @Test
    void anOmsThatHasWrittenAlreadyKeepsEverybodyElseSilent() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(new Report("S-1", Orders.START, List.of(box("1Z1", "MUG", 1)), true));
        scene.settle();
        assertThat(scene.wished).noneMatch(wish -> wish.kind() == Kind.SEND_MAIL);
        assertThat(scene.step("S-1", Name.NOTIFY).outcome()).isEqualTo(Outcome.APPLIED);
    }

    @Test
    void aShipmentWaitsForItsOrderAndGoesOnWhenItComes() {
        Scene scene = new Scene(Carts.able());
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        assertThat(scene.shipment("S-1").standing()).isEqualTo(Shipment.Standing.AWAITS_ORDER);
        assertThat(scene.told).isEmpty();
        scene.learn(order(1, line("MUG", 1, "10.00"))).settle();
        assertThat(scene.shipment("S-1").finished()).isTrue();
    }

    @Test
    void anOrderThatDoesNotComeInTimeIsAskedForAndTheFactIsToldAllTheSame() {
        Scene scene = new Scene(Carts.able());
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.after(Scene.AWAIT);
        assertThat(scene.told).containsExactly(new Telling.Left("S-1", false));
        assertThat(scene.discrepancies()).containsExactly(Discrepancy.Kind.NO_ORDER);
        assertThat(scene.openTasks()).containsExactly("contradiction/S-1");
        assertThat(scene.open).isEmpty();

        scene.learn(order(1, line("MUG", 1, "10.00"))).settle();
        assertThat(scene.shipment("S-1").finished()).isTrue();
        assertThat(scene.openTasks()).isEmpty();
        assertThat(scene.discrepancies()).isEmpty();
    }

    @Test
    void whatIsTooMuchIsToldAndHeldUntilSomebodyDecides() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 3));
        assertThat(scene.told).containsExactly(new Telling.Left("S-1", true));
        assertThat(scene.shipment("S-1").standing()).isEqualTo(Shipment.Standing.HELD);
        assertThat(scene.discrepancies()).containsExactly(Discrepancy.Kind.OVER_SHIPPED);
        assertThat(scene.open).isEmpty();

        assertThat(scene.resolve("contradiction/S-1", Task.Choice.RELEASE)).isInstanceOf(Resolved.Taken.class);
        scene.settle();
        assertThat(scene.shipment("S-1").toCart().getFirst().lines())
                .as("no more than was ordered")
                .extracting(Parcel.Units::quantity)
                .containsExactly(2);
        assertThat(scene.handshake().captured()).isEqualByComparingTo("25.00");
        assertThat(scene.shipment("S-1").finished()).isTrue();
    }

    @Test
    void whatSomebodyWaivesIsDoneNowhere() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, OrderState.CANCELLED, List.of(line("MUG", 1, "10.00")), "0", null));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        assertThat(scene.discrepancies()).containsExactly(Discrepancy.Kind.CANCELLED);
        scene.resolve("contradiction/S-1", Task.Choice.WAIVE);
        assertThat(scene.wished).isEmpty();
        assertThat(scene.shipment("S-1").steps().values())
                .extracting(Step::outcome)
                .containsOnly(Outcome.WAIVED);
        assertThat(scene.told).endsWith(new Telling.Confirmed("S-1"));
    }

    @Test
    void aRevisionThatMakesRoomReleasesWhatWasHeld() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 3));
        scene.learn(order(2, line("MUG", 3, "10.00")));
        assertThat(scene.openTasks()).isEmpty();
        scene.settle();
        assertThat(scene.shipment("S-1").finished()).isTrue();
    }

    @Test
    void anOrderCancelledAfterwardsIsShownToSomebodyAndWhatBeganGoesOn() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.learn(order(2, OrderState.CANCELLED, List.of(line("MUG", 1, "10.00")), "0", null));
        scene.settle();
        assertThat(scene.discrepancies()).containsExactly(Discrepancy.Kind.CANCELLED);
        assertThat(scene.openTasks()).containsExactly("contradiction/S-1");
        scene.resolve("contradiction/S-1", Task.Choice.SEEN);
        assertThat(scene.openTasks()).isEmpty();
    }

    @Test
    void aKitIsShippedWhenAllItsPartsAre() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("SET", 1, "30.00"), part("CUP", 2, "SET"), part("POT", 1, "SET")));
        scene.report(shipped("S-1", "1Z1", "CUP", 2));
        assertThat(scene.shipment("S-1").completes()).isFalse();
        scene.report(shipped("S-2", "1Z2", "POT", 1));
        assertThat(scene.shipment("S-2").completes()).isTrue();
        assertThat(scene.shipment("S-2").toCart().getFirst().lines())
                .extracting(Parcel.Units::lineId)
                .containsExactly(new LineId("POT#1"), new LineId("SET#1"));
        scene.settle();
        assertThat(scene.handshake().captured()).isEqualByComparingTo("35.00");
    }

    @Test
    void aKitNamedAsSuchTakesItsPartsAlong() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("SET", 2, "30.00"), part("CUP", 4, "SET")));
        scene.report(shipped("S-1", "1Z1", "SET", 2));
        assertThat(scene.discrepancies()).isEmpty();
        assertThat(scene.shipment("S-1").completes()).isTrue();
    }

    @Test
    void whatOthersHaveShippedCounts() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, fulfilled(line("MUG", 5, "10.00"), 2)));
        scene.report(shipped("S-1", "1Z1", "MUG", 3));
        assertThat(scene.shipment("S-1").completes()).isTrue();
        scene.settle();
        scene.learn(order(2, fulfilled(line("MUG", 5, "10.00"), 5)));
        assertThat(scene.discrepancies()).isEmpty();
        scene.report(shipped("S-2", "1Z2", "MUG", 1));
        assertThat(scene.discrepancies()).containsExactly(Discrepancy.Kind.ALREADY_FULFILLED);
    }

    @Test
    void anotherTrackingNumberIsToldAgainAndCorrectedAtTheCart() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        assertThat(scene.correct("S-1", box("1Z2", "MUG", 1))).isInstanceOf(Changed.Taken.class);
        assertThat(scene.correct("S-1", box("1Z2", "MUG", 1))).isEqualTo(new Changed.Same());
        assertThat(scene.correct("S-1", box("1Z2", "MUG", 2))).isInstanceOf(Changed.Refused.class);
        assertThat(scene.open).containsExactly(new Wish(Kind.CORRECT_TRACKING, "S-1/1"));
        scene.settle();
        assertThat(scene.step("S-1", Name.TRACKING).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(scene.told)
                .containsExactly(
                        new Telling.Left("S-1", true),
                        new Telling.Confirmed("S-1"),
                        new Telling.Corrected("S-1", true),
                        new Telling.Confirmed("S-1"));
    }

    @Test
    void aCorrectionAtACartThatTakesNoneIsWorkForAPersonAndTheCustomerGetsANewMail() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        scene.correct("S-1", box("1Z2", "MUG", 1));
        assertThat(scene.openTasks()).containsExactly("by-hand/S-1/TRACKING");
        assertThat(scene.open).containsExactly(new Wish(Kind.SEND_CORRECTION, "S-1/1"));
        scene.settle();
        scene.resolve("by-hand/S-1/TRACKING", Task.Choice.DONE);
        assertThat(scene.step("S-1", Name.TRACKING).detail()).isEqualTo("done by Grace: seen");
    }

    @Test
    void aVoidedShipmentIsTakenBackAtTheCartAndCountsNoMore() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        scene.voided("S-1").settle();
        assertThat(scene.step("S-1", Name.STATUS).outcome()).isEqualTo(Outcome.VOIDED);
        assertThat(scene.discrepancies()).containsExactly(Discrepancy.Kind.CAPTURED_THEN_VOIDED);
        assertThat(scene.told).contains(new Telling.Voided("S-1"));
        scene.report(shipped("S-2", "1Z2", "MUG", 1));
        assertThat(scene.shipment("S-2").standing()).isEqualTo(Shipment.Standing.CLEAR);
        scene.settle();
        assertThat(scene.step("S-2", Name.CAPTURE).detail()).isEqualTo("captured already");
        assertThat(scene.handshake().captured()).isEqualByComparingTo("15.00");
    }

    @Test
    void whatIsVoidedBeforeTheCartWasToldIsNotToldToIt() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.voided("S-1");
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.CalledOff("voided"));
        assertThat(scene.open).isEmpty();
        assertThat(scene.shipment("S-1").steps().values())
                .extracting(Step::outcome)
                .containsOnly(Outcome.VOIDED);
        scene.report(shipped("S-2", "1Z2", "MUG", 1));
        scene.settle();
        assertThat(scene.handshake().captured()).isEqualByComparingTo("15.00");
    }

    @Test
    void aCartThatTakesAllOrNothingIsCapturedWithTheFirstOrTheLastShipment() {
        Scene first = new Scene(Carts.settlesFirst());
        first.learn(order(1, line("MUG", 2, "10.00")));
        first.report(shipped("S-1", "1Z1", "MUG", 1));
        first.report(shipped("S-2", "1Z2", "MUG", 1));
        assertThat(Objects.requireNonNull(first.shipment("S-1").demand())
                        .amount()
                        .amount())
                .isEqualByComparingTo("25.00");
        first.settle();
        assertThat(first.shipment("S-2").demand()).isNull();
        assertThat(first.shipment("S-2").finished()).isTrue();

        Scene last = new Scene(Carts.capturesWithTheLast());
        last.learn(order(1, line("MUG", 2, "10.00")));
        last.report(shipped("S-1", "1Z1", "MUG", 1));
        last.settle();
        assertThat(last.step("S-1", Name.CAPTURE).state()).isEqualTo(State.PUT_OFF);
        last.report(shipped("S-2", "1Z2", "MUG", 1));
        last.settle();
        assertThat(last.handshake().captured()).isEqualByComparingTo("25.00");
        assertThat(last.shipment("S-1").finished()).isTrue();
        assertThat(last.shipment("S-2").finished()).isTrue();
    }

    @Test
    void whatIsPaidAlreadyIsNotCapturedAgain() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, OrderState.READY, List.of(line("MUG", 1, "10.00")), "15.00", null));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        assertThat(scene.open).containsExactly(new Wish(Kind.MARK_SHIPPED, "S-1"));
        assertThat(scene.step("S-1", Name.CAPTURE).outcome()).isEqualTo(Outcome.APPLIED);
        assertThat(scene.handshake().captured()).isEqualByComparingTo("15.00");
    }

    @Test
    void neverMoreIsDemandedThanIsAuthorised() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, OrderState.READY, List.of(line("MUG", 3, "10.00")), "0", "12.00"));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.report(shipped("S-2", "1Z2", "MUG", 2));
        scene.settle();
        assertThat(scene.handshake().captured()).isEqualByComparingTo("12.00");
        assertThat(scene.step("S-2", Name.CAPTURE).outcome()).isEqualTo(Outcome.DEGRADED);
    }

    @Test
    void aCartThatCantBeToldIsWorkForAPersonAndTheirWordIsTheEvidence() {
        Scene scene = new Scene(Carts.byHand());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        assertThat(scene.openTasks()).containsExactlyInAnyOrder("by-hand/S-1/STATUS", "by-hand/S-1/CAPTURE");
        assertThat(scene.handshake().task("by-hand/S-1/STATUS").orElseThrow().title())
                .isEqualTo("Close order 1001, enter UPS 1Z1");
        scene.resolve("by-hand/S-1/STATUS", Task.Choice.DONE);
        scene.resolve("by-hand/S-1/CAPTURE", Task.Choice.DONE);
        assertThat(scene.shipment("S-1").finished()).isTrue();
        assertThat(scene.step("S-1", Name.TRACKING).detail()).isEqualTo("done by Grace: seen");
        assertThat(scene.handshake().captured()).isEqualByComparingTo("15.00");
    }

    @Test
    void aCartOfFilesIsToldByItsConfirmationFile() {
        Scene scene = new Scene(Carts.files());
        scene.learn(order(1, OrderState.READY, List.of(line("MUG", 1, "10.00")), "15.00", null));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        assertThat(scene.shipment("S-1").finished()).isTrue();
        assertThat(scene.step("S-1", Name.STATUS).outcome()).isEqualTo(Outcome.DEGRADED);
        assertThat(scene.handshake().needsPerson()).isFalse();
    }

    @Test
    void oneIdIsOneShipmentWhateverIsSaidLater() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        assertThat(scene.report(shipped("S-1", "1Z1", "MUG", 1))).isInstanceOf(Reported.Taken.class);
        assertThat(scene.report(shipped("S-1", "1Z1", "MUG", 1))).isInstanceOf(Reported.Known.class);
        assertThat(scene.report(shipped("S-1", "1Z9", "MUG", 1))).isInstanceOf(Reported.Differs.class);
        assertThat(scene.handshake().shipments()).hasSize(1);
    }

    @Test
    void whatEndedIsToldEarlyWhereTheRestIsPutOff() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.happen(new Wish(Kind.MARK_SHIPPED, "S-1"));
        scene.happen(new Wish(Kind.NOTIFY_CUSTOMER, "S-1"));
        assertThat(scene.told).doesNotContain(new Telling.Confirmed("S-1"));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.PutOff("the cart is away"));
        assertThat(scene.told).contains(new Telling.Confirmed("S-1"));
        scene.after(Duration.ofHours(2));
        scene.settle();
        assertThat(scene.told).filteredOn(Telling.Confirmed.class::isInstance).hasSize(2);
    }

    @Test
    void anErasedPersonGetsNoMail() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")).withoutPerson());
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        assertThat(scene.step("S-1", Name.NOTIFY).outcome()).isEqualTo(Outcome.UNSUPPORTED);
    }

    @Test
    void unitsNamedBySkuGoToTheLinesThatAreOpen() {
        Scene scene = new Scene(Carts.able());
        var first = line("MUG", 2, "10.00");
        var second = new io.handshake.vocabulary.OrderLine(
                new LineId("MUG#2"),
                "c2",
                first.sku(),
                "MUG",
                1,
                0,
                first.unitPrice(),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                true,
                null);
        scene.learn(order(1, first, second));
        scene.report(shipped("S-1", "1Z1", "MUG", 3));
        assertThat(scene.shipment("S-1").parcels().getFirst().lines())
                .extracting(units -> units.lineId().value() + "×" + units.quantity())
                .containsExactly("MUG#1×2", "MUG#2×1");
        assertThat(scene.discrepancies()).isEmpty();
    }

    @Test
    void somebodyIsToldBeforeAnAuthorisedPaymentExpiresAndNotWhenItIsTooLate() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        assertThat(scene.handshake().lookAt()).isEqualTo(Orders.START.plus(Duration.ofDays(5)));
        scene.after(Duration.ofDays(5));
        assertThat(scene.openTasks()).containsExactly("authorization");
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        assertThat(scene.openTasks()).isEmpty();
    }

    @Test
    void whatIsCorrectedBeforeTheCartIsToldGoesThereAsItIsNow() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.correct("S-1", box("1Z2", "MUG", 1));
        scene.settle();
        assertThat(scene.shipment("S-1").toCart().getFirst().trackingNumber()).isEqualTo("1Z2");
        assertThat(scene.openTasks()).isEmpty();
        assertThat(scene.wished).noneMatch(wish -> wish.kind() == Kind.CORRECT_TRACKING);
    }

    @Test
    void whatAPersonHasWaivedIsNotCapturedWithTheNextShipment() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.Stopped("no answer"));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.Waived("paid in cash"));
        scene.report(shipped("S-2", "1Z2", "MUG", 1));
        assertThat(Objects.requireNonNull(scene.shipment("S-2").demand())
                        .amount()
                        .amount())
                .isEqualByComparingTo("10.00");
    }

    @Test
    void onlyTheLastCaptureSaysThatItIsTheLastAndItComesLast() {
        Scene scene = new Scene(Carts.able());
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.report(shipped("S-2", "1Z2", "MUG", 1));
        scene.learn(order(1, line("MUG", 2, "10.00")));
        assertThat(Objects.requireNonNull(scene.shipment("S-1").demand()).last())
                .isFalse();
        assertThat(scene.step("S-2", Name.CAPTURE).state()).isEqualTo(State.PUT_OFF);
        scene.settle();
        assertThat(Objects.requireNonNull(scene.shipment("S-2").demand()).last())
                .isTrue();
        assertThat(scene.handshake().captured()).isEqualByComparingTo("25.00");
    }

    @Test
    void theEchoOfAShipmentThatWasVoidedIsNobodyElses() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 2));
        scene.settle();
        scene.voided("S-1");
        scene.learn(order(2, fulfilled(line("MUG", 2, "10.00"), 2)));
        scene.settle();
        scene.learn(order(3, line("MUG", 2, "10.00")));
        scene.report(shipped("S-2", "1Z2", "MUG", 2));
        assertThat(scene.shipment("S-2").standing()).isEqualTo(Shipment.Standing.CLEAR);
        assertThat(scene.shipment("S-2").toCart()).isNotEmpty();
    }

    @Test
    void aShipmentMayBeNamedLikeACorrectionOfAnother() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.settle();
        scene.correct("S-1", box("1Z9", "MUG", 1));
        scene.settle();
        scene.report(shipped("S-1/1", "1Z2", "MUG", 1));
        scene.settle();
        assertThat(scene.shipment("S-1/1").finished()).isTrue();
        assertThat(scene.done).contains(new Wish(Kind.SEND_CORRECTION, "S-1/1"), new Wish(Kind.SEND_MAIL, "S-1/1"));
    }

    @Test
    void aCorrectionWhileTheMailIsUnderWayReachesTheCustomerAfterIt() {
        Scene scene = new Scene(Carts.settlesFirst());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.happen(new Wish(Kind.CAPTURE, "S-1"));
        scene.happen(new Wish(Kind.MARK_SHIPPED, "S-1"));
        scene.correct("S-1", box("1Z9", "MUG", 1));
        assertThat(scene.open).containsExactly(new Wish(Kind.SEND_MAIL, "S-1"));
        scene.happen(new Wish(Kind.SEND_MAIL, "S-1"));
        assertThat(scene.open).containsExactly(new Wish(Kind.SEND_CORRECTION, "S-1/1"));
    }

    @Test
    void aCorrectionThatIsReadAgainIsTheSame() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        assertThat(scene.correctFrom("t-0/7", "S-1", box("1Z2", "MUG", 1))).isInstanceOf(Changed.Taken.class);
        assertThat(scene.correctFrom("t-0/8", "S-1", box("1Z3", "MUG", 1))).isInstanceOf(Changed.Taken.class);
        assertThat(scene.correctFrom("t-0/7", "S-1", box("1Z2", "MUG", 1))).isEqualTo(new Changed.Same());
        scene.voided("S-1");
        assertThat(scene.correctFrom("t-0/8", "S-1", box("1Z3", "MUG", 1))).isEqualTo(new Changed.Same());
    }

    @Test
    void whatIsVoidedIsNotToldAgainWhenItsOrderComesAndNamesItsLines() {
        Scene scene = new Scene(Carts.able());
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.after(Scene.AWAIT);
        scene.voided("S-1");
        var first = line("MUG", 1, "10.00");
        scene.learn(order(
                1,
                new io.handshake.vocabulary.OrderLine(
                        new LineId("MUG-EU#1"),
                        null,
                        first.sku(),
                        "MUG",
                        1,
                        0,
                        first.unitPrice(),
                        BigDecimal.ZERO,
                        BigDecimal.ZERO,
                        true,
                        null)));
        assertThat(scene.told).endsWith(new Telling.Voided("S-1"));
    }

    @Test
    void otherContentsOfTheSamePackagesAreACorrection() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00"), line("CUP", 1, "7.00")));
        scene.report(new Report("S-1", Orders.START, List.of(box("1Z1", "MUG", 1), box("1Z2", "CUP", 1)), false));
        scene.settle();
        scene.correct("S-1", box("1Z1", "CUP", 1), box("1Z2", "MUG", 1));
        assertThat(scene.shipment("S-1").parcels().getFirst().lines())
                .extracting(units -> units.sku().value())
                .containsExactly("CUP");
        assertThat(scene.told).endsWith(new Telling.Corrected("S-1", true));
    }

    @Test
    void nonsenseOfAnySizeIsAContradiction() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("SET", 1, "30.00"), part("CUP", 4, "SET")));
        scene.report(shipped("S-1", "1Z1", "SET", 2_000_000_000));
        scene.report(shipped("S-2", "1Z2", "SET", 2_000_000_000));
        assertThat(scene.discrepancies()).contains(Discrepancy.Kind.OVER_SHIPPED);
        scene.learn(order(2, line("SET", 1, "30.00"), part("CUP", 4, "SET")));
    }
}
