package io.handshake.confirm.domain;

import static io.handshake.confirm.domain.Orders.box;
import static io.handshake.confirm.domain.Orders.line;
import static io.handshake.confirm.domain.Orders.order;
import static io.handshake.confirm.domain.Orders.shipped;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.confirm.domain.Reconciled.Field;
import io.handshake.confirm.domain.Reconciled.Verdict;
import io.handshake.confirm.domain.Wish.Kind;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Each kind of discrepancy that a cart can show is found, and named. */
class HoldAgainstCartTest {
    private static final String S1 = "MARK_SHIPPED-S-1";
    private static final String S2 = "MARK_SHIPPED-S-2";

    private static Scene shippedInTwo() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 2, "10.00"), line("CUP", 1, "7.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 2));
        scene.report(shipped("S-2", "1Z2", "CUP", 1));
        return scene.settle();
    }

    private static CartShows.Seen seen(String reference, boolean left, String tracking, Map<String, Integer> lines) {
        return new CartShows.Seen(reference, left, tracking.isEmpty() ? Set.of() : Set.of(tracking), lines);
    }

    private static CartShows.Seen first() {
        return seen(S1, true, "1Z1", Map.of("c-MUG", 2));
    }

    private static CartShows.Seen second() {
        return seen(S2, true, "1Z2", Map.of("c-CUP", 1));
    }

    private static CartShows shows(String captured, CartShows.Seen... shipments) {
        return new CartShows(List.of(shipments), new BigDecimal(captured));
    }

    private static void finds(Scene scene, CartShows shown, Verdict verdict, Field... fields) {
        scene.holdAgainst(shown);
        Reconciled found = scene.handshake().reconciled();
        assertThat(found).isNotNull();
        assertThat(found.verdict()).as(found.toString()).isEqualTo(verdict);
        assertThat(found.differences()).extracting(Reconciled.Difference::field).containsExactlyInAnyOrder(fields);
        boolean person = verdict == Verdict.MISSING || verdict == Verdict.MISMATCH;
        assertThat(scene.openTasks().contains("mismatch")).isEqualTo(person);
    }

    @Test
    void whatTheCartShowsAsItLeftIsAMatch() {
        finds(shippedInTwo(), shows("32.00", first(), second()), Verdict.MATCH);
    }

    @Test
    void aShipmentThatIsNotThere() {
        finds(shippedInTwo(), shows("32.00", first()), Verdict.MISSING, Field.SHIPMENT, Field.QUANTITIES);
    }

    @Test
    void anotherTrackingNumber() {
        finds(
                shippedInTwo(),
                shows("32.00", seen(S1, true, "1Z8", Map.of("c-MUG", 2)), second()),
                Verdict.MISMATCH,
                Field.TRACKING);
    }

    @Test
    void noTrackingNumber() {
        finds(
                shippedInTwo(),
                shows("32.00", seen(S1, true, "", Map.of("c-MUG", 2)), second()),
                Verdict.MISMATCH,
                Field.TRACKING);
    }

    @Test
    void fewerUnits() {
        finds(
                shippedInTwo(),
                shows("32.00", seen(S1, true, "1Z1", Map.of("c-MUG", 1)), second()),
                Verdict.MISMATCH,
                Field.QUANTITIES);
    }

    @Test
    void anotherLine() {
        finds(
                shippedInTwo(),
                shows("32.00", first(), seen(S2, true, "1Z2", Map.of("c-POT", 1))),
                Verdict.MISMATCH,
                Field.QUANTITIES,
                Field.LINES);
    }

    @Test
    void aShipmentThatNobodyReported() {
        finds(
                shippedInTwo(),
                shows("32.00", first(), second(), seen("F-9", true, "1Z7", Map.of("c-CUP", 1))),
                Verdict.MISMATCH,
                Field.QUANTITIES);
    }

    @Test
    void aShipmentThatTheCartDoesNotCountAsLeft() {
        finds(
                shippedInTwo(),
                shows("32.00", first(), seen(S2, false, "1Z2", Map.of("c-CUP", 1))),
                Verdict.MISMATCH,
                Field.STATUS,
                Field.QUANTITIES);
    }

    @Test
    void lessMoneyOrMoreThanWasCaptured() {
        finds(shippedInTwo(), shows("25.00", first(), second()), Verdict.MISMATCH, Field.CAPTURED);
        finds(shippedInTwo(), shows("40.00", first(), second()), Verdict.MISMATCH, Field.CAPTURED);
    }

    @Test
    void aVoidedShipmentThatIsStillThere() {
        Scene scene = shippedInTwo();
        scene.voided("S-2").settle();
        finds(scene, shows("32.00", first(), second()), Verdict.MISMATCH, Field.STATUS, Field.QUANTITIES);
    }

    @Test
    void whatIsNotDoneInThePromisedTimeIsLate() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 1, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 1));
        scene.happen(new Wish(Kind.CAPTURE, "S-1"));
        scene.after(Duration.ofMinutes(11));
        finds(scene, shows("15.00"), Verdict.LATE, Field.STATUS, Field.TRACKING, Field.MAILED);
    }

    @Test
    void aCartThatCantBeAskedIsNotVerified() {
        Scene scene = shippedInTwo();
        scene.holdAgainst(null);
        Reconciled found = scene.handshake().reconciled();
        assertThat(found).isNotNull();
        assertThat(found.verdict()).isEqualTo(Verdict.UNVERIFIABLE);
    }

    @Test
    void whatWasDifferentAndIsNotAnyMoreNeedsNobody() {
        Scene scene = shippedInTwo();
        finds(scene, shows("32.00", first()), Verdict.MISSING, Field.SHIPMENT, Field.QUANTITIES);
        finds(scene, shows("32.00", first(), second()), Verdict.MATCH);
    }

    @Test
    void whatStoppedAndIsThereAllTheSameIsProvenWithoutAPerson() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 2));
        scene.hear(new Wish(Kind.MARK_SHIPPED, "S-1"), new EffectNews.Stopped("no answer"));
        scene.hear(new Wish(Kind.CAPTURE, "S-1"), new EffectNews.Stopped("no answer"));
        List<Wish> proven = new ArrayList<>(scene.proven(shows("25.00", seen("F-1", true, "1Z1", Map.of("c-MUG", 2)))));
        assertThat(proven).containsExactly(new Wish(Kind.MARK_SHIPPED, "S-1"), new Wish(Kind.CAPTURE, "S-1"));
        assertThat(scene.proven(shows("20.00", seen("F-1", true, "1Z1", Map.of("c-MUG", 1)))))
                .isEmpty();
        assertThat(scene.proven(shows("0", seen("F-1", false, "1Z1", Map.of("c-MUG", 2)))))
                .isEmpty();
    }

    @Test
    void theCartIsReadBackWhenAllHasSettledThenDailyThenNoMore() {
        Scene scene = shippedInTwo();
        assertThat(scene.handshake().checkAt()).isEqualTo(Orders.START.plus(Duration.ofMinutes(1)));
        scene.now = Orders.START.plus(Duration.ofMinutes(1));
        scene.holdAgainst(shows("32.00", first(), second()));
        assertThat(scene.handshake().checkAt())
                .isEqualTo(Orders.START.plus(Duration.ofMinutes(1)).plus(Duration.ofDays(1)));
        scene.now = Orders.START.plus(Duration.ofDays(7));
        scene.holdAgainst(shows("32.00", first(), second()));
        assertThat(scene.handshake().checkAt()).isNull();
        scene.correct("S-1", box("1Z9", "MUG", 2));
        assertThat(scene.handshake().checkAt()).isNotNull();
    }

    @Test
    void whatAPersonToldTheCartOfGetsTheCartsNameWhenItIsSeenThere() {
        Scene scene = new Scene(Carts.able());
        scene.learn(order(1, line("MUG", 2, "10.00")));
        scene.report(shipped("S-1", "1Z1", "MUG", 2));
        scene.hear(new Wish(Kind.MARK_SHIPPED, "S-1"), new EffectNews.Done("", null, Map.of(), "done by Grace"));
        scene.settle();
        assertThat(scene.shipment("S-1").cartReference()).isNull();
        scene.holdAgainst(shows("25.00", seen("F-1", true, "1Z1", Map.of("c-MUG", 2))));
        assertThat(scene.shipment("S-1").cartReference()).isEqualTo("F-1");
    }
}
