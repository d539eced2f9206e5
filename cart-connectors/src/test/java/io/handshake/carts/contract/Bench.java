package io.handshake.carts.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.handshake.carts.spi.Abilities;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.EffectKind;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.Proof;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.Traits;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One cart with one connector, for one check. */
final class Bench implements AutoCloseable {
    private final CartUnderTest cart;
    private final CartConnector connector;
    private final List<CartConnector> more = new ArrayList<>();
    private long asked;

    Bench(CartUnderTest cart) {
        this.cart = cart;
        this.connector = cart.open(Patience.USUAL);
    }

    /** Asks the live cart; from then on its connector should know. */
    Probe probed() {
        Probe probe = connector.probe();
        asked = cart.requests();
        return probe;
    }

    /** Requests that have reached the cart since the connector was opened or probed. */
    long requests() {
        return cart.requests() - asked;
    }

    /** What the cart's books say about such effects at the order, or about stock. */
    record Books(List<Happened> effects, int onHand) {}

    Books books(Effect effect) {
        return switch (effect) {
            case Effect.SetStock _ -> new Books(List.of(), cart.onHand(CartUnderTest.RED));
            case Effect.AtFulfilment at -> new Books(cart.happened(at.kind(), placed(at.order())), 0);
            case Effect.AtRefunds at -> new Books(cart.happened(at.kind(), placed(at.order())), 0);
        };
    }

    private static Placed placed(OrderRef ref) {
        return new Placed(ref, List.of(), new Money(BigDecimal.ZERO, "USD"));
    }

    CartUnderTest cart() {
        return cart;
    }

    CartConnector connector() {
        return connector;
    }

    /** Another one, as after a restart. */
    CartConnector another(Patience patience) {
        CartConnector another = cart.open(patience);
        more.add(another);
        return another;
    }

    CartConnector nowhere() {
        CartConnector nowhere = cart.openNowhere();
        more.add(nowhere);
        return nowhere;
    }

    Abilities abilities() {
        return connector.declaration().abilities();
    }

    OrderSource orders() {
        return connector.orders().orElseThrow();
    }

    // What is done

    static Capability capability(EffectKind kind) {
        return switch (kind) {
            case MARK_SHIPPED -> Capability.MARK_SHIPPED;
            case CORRECT_TRACKING -> Capability.CORRECT_TRACKING;
            case VOID_SHIPMENT -> Capability.VOID_SHIPMENT;
            case CAPTURE -> Capability.CAPTURE;
            case NOTIFY_CUSTOMER -> Capability.NOTIFY_CUSTOMER;
            case SET_STOCK -> Capability.SET_STOCK;
            case REFUND -> Capability.REFUND;
            case RECORD_RETURN -> Capability.RECORD_RETURN;
        };
    }

    static Attempt attempt() {
        return new Attempt("hs-" + UUID.randomUUID(), Instant.now().plus(Duration.ofMinutes(2)));
    }

    Placed placed() {
        Map<Sku, Integer> units = new LinkedHashMap<>();
        units.put(CartUnderTest.MUG, 2);
        units.put(CartUnderTest.TEE, 1);
        return cart.place(units);
    }

    /** An order of the kind that no cart has. */
    Placed unknown() {
        Placed known = placed();
        return new Placed(
                new OrderRef(new OrderKey(connector.cart(), "NO-SUCH-ORDER"), "98765432"),
                known.lines(),
                known.total());
    }

    /** An effect, and the order at which all that must come first has been done. */
    record Ready(Effect effect, Placed order) {}

    Ready ready(EffectKind kind) {
        Placed order = placed();
        @Nullable String shipment = null;
        switch (kind) {
            case MARK_SHIPPED -> captureIfItComesFirst(order);
            case CORRECT_TRACKING, VOID_SHIPMENT, NOTIFY_CUSTOMER, RECORD_RETURN -> shipment = ship(order);
            case REFUND -> capture(order);
            case CAPTURE, SET_STOCK -> {
                // nothing comes first
            }
        }
        return new Ready(effect(kind, order, shipment), order);
    }

    void captureIfItComesFirst(Placed order) {
        if (connector.declaration().traits().stepOrder() == Traits.StepOrder.SETTLE_THEN_SHIP) {
            capture(order);
        }
    }

    Receipt capture(Placed order) {
        return done(effect(EffectKind.CAPTURE, order, null));
    }

    private String ship(Placed order) {
        captureIfItComesFirst(order);
        return String.valueOf(done(effect(EffectKind.MARK_SHIPPED, order, null)).reference());
    }

    Effect effect(EffectKind kind, Placed order, @Nullable String shipment) {
        Attempt attempt = attempt();
        String about = shipment == null ? "98765432" : shipment;
        return switch (kind) {
            case MARK_SHIPPED ->
                shipped(order, Set.of(), parcel(tracking(attempt), order.lines().toArray(LineQuantity[]::new)));
            case CORRECT_TRACKING ->
                new Effect.CorrectTracking(
                        attempt,
                        order.ref(),
                        about,
                        parcel("1Z-CORRECTED", order.lines().toArray(LineQuantity[]::new)),
                        false);
            case VOID_SHIPMENT -> new Effect.VoidShipment(attempt, order.ref(), about, "label voided");
            case CAPTURE -> new Effect.Capture(attempt, order.ref(), null, List.of(), true);
            case NOTIFY_CUSTOMER -> new Effect.NotifyCustomer(attempt, order.ref(), about, "on its way");
            case SET_STOCK -> stock(otherLevel(), null);
            case REFUND -> refund(order, new BigDecimal("10.00"));
            case RECORD_RETURN ->
                new Effect.RecordReturn(
                        attempt,
                        order.ref(),
                        Instant.now(),
                        List.of(new Effect.RecordReturn.ReturnedLine(order.some(1), true, "too small")),
                        null,
                        false);
        };
    }

    private static String tracking(Attempt attempt) {
        return "1Z-" + attempt.reference().substring(3, 11);
    }

    static Parcel parcel(String tracking, LineQuantity... lines) {
        return new Parcel("ups", "Ground", tracking, null, List.of(lines));
    }

    static Effect.MarkShipped shipped(Placed order, Set<String> known, Parcel... parcels) {
        return new Effect.MarkShipped(attempt(), order.ref(), Instant.now(), List.of(parcels), false, false, known);
    }

    static Effect.Capture capture(Placed order, BigDecimal amount) {
        return new Effect.Capture(
                attempt(), order.ref(), new Money(amount, order.total().currency()), List.of(), false);
    }

    static Effect.Refund refund(Placed order, BigDecimal amount, Effect.Refund.RefundLine... lines) {
        return new Effect.Refund(
                attempt(),
                order.ref(),
                new Money(amount, order.total().currency()),
                List.of(lines),
                null,
                "late",
                false,
                null);
    }

    /** One that the cart has not now. */
    int otherLevel() {
        return cart.onHand(CartUnderTest.RED) + 1;
    }

    static Effect.SetStock stock(int quantity, @Nullable Boolean backorders) {
        return new Effect.SetStock(
                attempt(), List.of(new Effect.SetStock.Level(CartUnderTest.RED, quantity, backorders, null, 1)));
    }

    /** The same effect with a deadline that has passed. */
    static Effect tooLate(Effect effect) {
        Attempt late = new Attempt(effect.attempt().reference(), Instant.now().minusSeconds(1));
        return switch (effect) {
            case Effect.MarkShipped e ->
                new Effect.MarkShipped(
                        late, e.order(), e.shippedAt(), e.parcels(), e.completesOrder(), e.notifyCustomer(), e.known());
            case Effect.CorrectTracking e ->
                new Effect.CorrectTracking(late, e.order(), e.shipment(), e.parcel(), e.notifyCustomer());
            case Effect.VoidShipment e -> new Effect.VoidShipment(late, e.order(), e.shipment(), e.reason());
            case Effect.Capture e -> new Effect.Capture(late, e.order(), e.amount(), e.lines(), e.last());
            case Effect.NotifyCustomer e -> new Effect.NotifyCustomer(late, e.order(), e.shipment(), e.text());
            case Effect.SetStock e -> new Effect.SetStock(late, e.levels());
            case Effect.Refund e ->
                new Effect.Refund(
                        late,
                        e.order(),
                        e.amount(),
                        e.lines(),
                        e.shipping(),
                        e.reason(),
                        e.notifyCustomer(),
                        e.recordedReturn());
            case Effect.RecordReturn e ->
                new Effect.RecordReturn(late, e.order(), e.receivedAt(), e.lines(), e.refund(), e.notifyCustomer());
        };
    }

    // What becomes of it

    /** The last word on an effect: where the cart takes its time, it gets it. */
    Outcome ended(CartConnector by, Effect effect) {
        Outcome first = by.perform(effect);
        if (!(first instanceof Outcome.Pending)) {
            return first;
        }
        if (effect.kind() != EffectKind.SET_STOCK) {
            assertThat(by.lookUp(effect)).isInstanceOf(LookUp.StillPending.class);
        }
        cart.goOn();
        return by.perform(effect);
    }

    /** Does it, and asserts that it was done and, where it can be looked up, is found. */
    Receipt done(Effect effect) {
        return done(connector, effect);
    }

    Receipt done(CartConnector by, Effect effect) {
        Outcome outcome = ended(by, effect);
        assertThat(outcome).as("%s", effect.kind()).isInstanceOf(Outcome.Done.class);
        if (proof(effect) instanceof Proof.LookUp) {
            assertThat(by.lookUp(effect)).isInstanceOf(LookUp.Found.class);
        }
        return ((Outcome.Done) outcome).receipt();
    }

    Outcome.Declined declined(Effect effect) {
        Outcome outcome = ended(connector, effect);
        assertThat(outcome).isInstanceOf(Outcome.Declined.class);
        Outcome.Declined declined = (Outcome.Declined) outcome;
        assertThat(declined.code()).matches("[A-Z_]+");
        assertThat(declined.reason()).isNotBlank().doesNotContain("\n");
        return declined;
    }

    Proof proof(Effect effect) {
        return connector.declaration().traits().proof(effect.kind());
    }

    /**
     * What a leg does about an effect whose fate it does not know.
     *
     * @param begun whether the cart has done at least some of it
     */
    void resolve(CartConnector by, Effect effect, boolean begun) {
        switch (proof(effect)) {
            case Proof.Key _, Proof.Repeatable _ -> done(by, effect);
            case Proof.LookUp _ -> {
                switch (by.lookUp(effect)) {
                    case LookUp.Found _ -> assertThat(begun).isTrue();
                    case LookUp.Begun(var missing) -> {
                        assertThat(begun).isTrue();
                        assertThat(missing).isNotBlank();
                        done(by, effect);
                    }
                    case LookUp.Absent() -> {
                        assertThat(begun).as("what was done is found").isFalse();
                        done(by, effect);
                    }
                    case LookUp.StillPending _, LookUp.Failed _, LookUp.Unclear _, LookUp.Unreachable _ ->
                        fail("%s cannot be resolved", effect.kind());
                }
            }
            case Proof.None() -> {
                // a person looks
            }
        }
    }

    /** How often it has happened, by the cart's books. */
    int times(Ready ready) {
        return ready.effect() instanceof Effect.SetStock set
                ? (cart.onHand(CartUnderTest.RED) == set.levels().getFirst().quantity() ? 1 : 0)
                : cart.happened(ready.effect().kind(), ready.order()).size();
    }

    static <T> T found(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found<T>) answer).value();
    }

    @Override
    public void close() {
        more.forEach(CartConnector::close);
        connector.close();
        cart.close();
    }
}
