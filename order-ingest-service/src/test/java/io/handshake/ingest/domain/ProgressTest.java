package io.handshake.ingest.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.ingest.domain.CartPolicy.ShipWhen;
import io.handshake.ingest.domain.ImportedOrder.TakenIn;
import io.handshake.ingest.domain.TakeInOrder.Decision;
import io.handshake.ingest.domain.TakeInOrder.Source;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What we do at a cart ourselves is told, and gives an OMS nothing to do; what somebody changes there does. */
class ProgressTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final CartPolicy POLICY = new CartPolicy(ShipWhen.AUTHORIZED, Map.of(), Map.of());
    private static final Source CART = Source.atCart("pull-1");

    private static CartOrder order(OrderState state, int fulfilled, String captured, String refunded, String notes) {
        OrderLine line = AnOrder.line("MUG-BLUE", 1, 2, "12.50");
        CartOrder plain =
                AnOrder.complete().in(state).updatedAt(null).noted(notes).get();
        return new CartOrder(
                plain.key(),
                "77",
                state,
                state.name(),
                null,
                plain.placedAt(),
                plain.currency(),
                plain.pricesIncludeTax(),
                plain.customer(),
                plain.shipTo(),
                null,
                plain.shippingMethod(),
                List.of(new OrderLine(
                        line.lineId(),
                        null,
                        line.sku(),
                        line.name(),
                        2,
                        fulfilled,
                        line.unitPrice(),
                        line.discount(),
                        line.tax(),
                        true,
                        null)),
                plain.totals(),
                new Payment(
                        "card",
                        Payment.State.AUTHORIZED,
                        new BigDecimal("29.90"),
                        new BigDecimal(captured),
                        new BigDecimal(refunded),
                        null),
                plain.notes());
    }

    private static ImportedOrder after(ImportedOrder before, CartOrder stated) {
        return ((Decision.Publish) TakeInOrder.decide(before, stated, POLICY, CART, NOW)).after();
    }

    private static ImportedOrder first(CartOrder stated) {
        return ((Decision.Publish) TakeInOrder.decide(null, stated, POLICY, CART, NOW)).after();
    }

    private static final CartOrder AUTHORIZED = order(OrderState.AUTHORIZED, 0, "0", "0", "n");

    @Test
    void aCaptureAndAShipmentOfOursAreNewRevisionsAndAreNotOfferedAgain() {
        ImportedOrder taken = first(AUTHORIZED).acknowledged(1);
        ImportedOrder captured = after(taken, order(OrderState.READY, 0, "29.90", "0", "n"));
        ImportedOrder part = after(captured, order(OrderState.PART_SHIPPED, 1, "29.90", "0", "n"));
        ImportedOrder shipped = after(part, order(OrderState.SHIPPED, 2, "29.90", "0", "n"));
        ImportedOrder refunded = after(shipped, order(OrderState.REFUNDED, 2, "29.90", "29.90", "n"));

        for (ImportedOrder each : List.of(captured, part, shipped, refunded)) {
            assertThat(each.awaitsAcknowledgement())
                    .as(each.order().state().name())
                    .isFalse();
        }
        assertThat(refunded.revision()).isEqualTo(5);
        assertThat(shipped.order().state()).isEqualTo(OrderState.SHIPPED);
    }

    @Test
    void anEditBesideTheProgressIsOffered() {
        ImportedOrder taken = first(AUTHORIZED).acknowledged(1);

        assertThat(after(taken, order(OrderState.PART_SHIPPED, 1, "29.90", "0", "leave at the door"))
                        .awaitsAcknowledgement())
                .isTrue();
    }

    @Test
    void progressDoesNotHideAnEditThatTheOmsHasNotTakenYet() {
        ImportedOrder edited = after(first(AUTHORIZED).acknowledged(1), order(OrderState.AUTHORIZED, 0, "0", "0", "m"));

        assertThat(after(edited, order(OrderState.PART_SHIPPED, 1, "29.90", "0", "m"))
                        .awaitsAcknowledgement())
                .isTrue();
    }

    @Test
    void whateverAsksTheOmsToStopIsOffered() {
        ImportedOrder taken = first(AUTHORIZED).acknowledged(1);
        ImportedOrder part = after(taken, order(OrderState.PART_SHIPPED, 1, "29.90", "0", "n"));

        assertThat(after(taken, order(OrderState.CANCELLED, 0, "0", "0", "n")).awaitsAcknowledgement())
                .isTrue();
        assertThat(after(taken, order(OrderState.HOLD, 0, "0", "0", "n")).awaitsAcknowledgement())
                .isTrue();
        assertThat(after(part, order(OrderState.REFUNDED, 1, "29.90", "29.90", "n"))
                        .awaitsAcknowledgement())
                .isTrue();
        assertThat(after(part, order(OrderState.PART_SHIPPED, 1, "29.90", "5", "n"))
                        .awaitsAcknowledgement())
                .isTrue();
    }

    @Test
    void aParcelThatIsTakenBackIsOfferedAgain() {
        ImportedOrder shipped =
                after(first(AUTHORIZED).acknowledged(1), order(OrderState.SHIPPED, 2, "29.90", "0", "n"));

        assertThat(after(shipped, order(OrderState.READY, 0, "29.90", "0", "n")).awaitsAcknowledgement())
                .isTrue();
    }

    @Test
    void anOrderThatWasShippedBeforeWeHeardOfItIsNotOffered() {
        assertThat(first(order(OrderState.SHIPPED, 2, "29.90", "0", "n")).awaitsAcknowledgement())
                .isFalse();
        assertThat(first(order(OrderState.PART_SHIPPED, 1, "29.90", "0", "n")).awaitsAcknowledgement())
                .isTrue();
    }

    @Test
    void whatIsReadAtTheCartKeepsTheMarksOfTheImport() {
        ImportedOrder imported = ((Decision.Publish)
                        TakeInOrder.decide(null, AUTHORIZED, POLICY, new Source("import-9", 4, 17), NOW))
                .after();
        ImportedOrder read = after(imported, order(OrderState.READY, 0, "29.90", "0", "n"));

        assertThat(read.takenIn())
                .isEqualTo(new TakenIn("import-9", 4, Map.of(17L, Outcome.IMPORTED), Map.of(), "pull-1"));
        // The import goes on after a crash: its place was done, and does not undo what was read since.
        assertThat(TakeInOrder.decide(read, AUTHORIZED, POLICY, new Source("import-9", 4, 17), NOW))
                .isEqualTo(new Decision.Leave(Outcome.IMPORTED));
    }
}
