package io.handshake.confirm.domain;

import static io.handshake.confirm.domain.Orders.box;
import static io.handshake.confirm.domain.Orders.line;
import static io.handshake.confirm.domain.Orders.order;
import static io.handshake.confirm.domain.Orders.shipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.confirm.domain.ConfirmShipments.Resolved;
import io.handshake.confirm.domain.Wish.Kind;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A person's word on a step that stopped goes to the effect behind it, and then stands at the task. */
class StoppedStepsTest {
    private static final EffectNews STOPPED = new EffectNews.Stopped("refused");

    private static Scene shipment(CartWays ways) {
        Scene scene = new Scene(ways);
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        return scene;
    }

    private static void assertBehind(Scene scene, String task, Kind kind, String part) {
        assertThat(scene.openTasks()).contains(task);
        assertThat(scene.resolve(task, Task.Choice.RETRY)).isEqualTo(new Resolved.OfEffect(new Wish(kind, part)));
    }

    @Test
    void behindStatusAndTrackingIsTheCallThatMarksTheShipment() {
        Scene scene = shipment(Carts.able());
        scene.hear(new Wish(Kind.MARK_SHIPPED, "S-1"), STOPPED);

        assertThat(scene.openTasks()).containsExactly("stopped/S-1/STATUS");
        assertBehind(scene, "stopped/S-1/STATUS", Kind.MARK_SHIPPED, "S-1");
    }

    @Test
    void behindCorrectedTrackingIsTheNewestCorrection() {
        Scene scene = shipment(Carts.able()).settle();
        scene.correct("S-1", box("1Z2", "MUG", 1));
        scene.settle();
        scene.correct("S-1", box("1Z3", "MUG", 1));
        scene.hear(new Wish(Kind.CORRECT_TRACKING, "S-1/2"), STOPPED);

        assertBehind(scene, "stopped/S-1/TRACKING", Kind.CORRECT_TRACKING, "S-1/2");
    }

    @Test
    void behindTheStatusOfAVoidedShipmentIsTakingItBack() {
        Scene scene = shipment(Carts.able()).settle().voided("S-1");
        scene.hear(new Wish(Kind.VOID_SHIPMENT, "S-1"), STOPPED);

        assertBehind(scene, "stopped/S-1/STATUS", Kind.VOID_SHIPMENT, "S-1");
    }

    @Test
    void behindTheMessageToTheCustomerIsWhoeverWritesIt() {
        Scene byCart = shipment(Carts.able());
        byCart.happen(new Wish(Kind.MARK_SHIPPED, "S-1"));
        byCart.hear(new Wish(Kind.NOTIFY_CUSTOMER, "S-1"), STOPPED);
        assertBehind(byCart, "stopped/S-1/NOTIFY", Kind.NOTIFY_CUSTOMER, "S-1");

        Scene byUs = shipment(Carts.files());
        byUs.hear(new Wish(Kind.SEND_MAIL, "S-1"), STOPPED);
        assertBehind(byUs, "stopped/S-1/NOTIFY", Kind.SEND_MAIL, "S-1");

        Scene withStatus = shipment(Carts.capturesWithTheLast());
        withStatus.hear(new Wish(Kind.MARK_SHIPPED, "S-1"), STOPPED);
        assertBehind(withStatus, "stopped/S-1/NOTIFY", Kind.MARK_SHIPPED, "S-1");
    }

    @Test
    void whatIsTriedAgainLeavesThePersonsWordAtItsTask() {
        Scene scene = shipment(Carts.able());
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), STOPPED);
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.PutOff("to be tried again"));
        scene.note("stopped/S-1/CAPTURE", Task.Choice.RETRY);

        assertThat(scene.openTasks()).isEmpty();
        assertThat(scene.handshake().task("stopped/S-1/CAPTURE").orElseThrow().resolution())
                .isEqualTo(new Task.Resolution(Task.Choice.RETRY, "Grace", "seen", scene.now));
    }

    @Test
    void whatStopsAgainBeforeTheWordIsNotedIsStillATask() {
        Scene scene = shipment(Carts.able());
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), STOPPED);
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.PutOff("to be tried again"));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), STOPPED);
        scene.note("stopped/S-1/CAPTURE", Task.Choice.RETRY);

        assertThat(scene.openTasks()).containsExactly("stopped/S-1/CAPTURE");
    }

    @Test
    void otherTrackingAfterDaysIsNotLateAtOnceButInItsTime() {
        Scene scene = shipment(Carts.able()).settle().after(Duration.ofDays(3));
        Duration promise = Duration.ofMinutes(10);
        scene.correct("S-1", box("1Z2", "MUG", 1));

        assertThat(scene.handshake().late(promise, scene.now)).isEmpty();
        assertThat(scene.handshake().late(promise, scene.now.plus(promise).plusSeconds(1)))
                .singleElement()
                .satisfies(late -> assertThat(late.field()).isEqualTo(Reconciled.Field.TRACKING));
    }

    @Test
    void aShipmentThatIsHeldIsLateWithItsReason() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 2));

        assertThat(scene.handshake().late(Duration.ofMinutes(10), scene.now.plus(Duration.ofHours(1))))
                .singleElement()
                .satisfies(late -> {
                    assertThat(late.field()).isEqualTo(Reconciled.Field.SHIPMENT);
                    assertThat(late.found()).isEqualTo("HELD");
                });
    }
}
