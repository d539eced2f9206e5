package io.handshake.confirm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.handshake.confirm.domain.OrderHandshake;
import io.handshake.confirm.domain.Shipment;
import io.handshake.confirm.domain.Wish;
import io.handshake.confirm.effect.Mailing;
import io.handshake.confirm.scripted.Leg;
import io.handshake.confirm.scripted.Partner;
import io.handshake.confirm.scripted.ScriptedCarts;
import io.handshake.confirm.scripted.ScriptedCarts.Placed;
import io.handshake.runtime.effects.Answer;
import io.handshake.runtime.effects.Effect;
import io.handshake.runtime.effects.EffectId;
import io.handshake.runtime.effects.EffectState;
import io.handshake.runtime.effects.Verdict;
import io.handshake.runtime.store.CrashPoints;
import io.handshake.runtime.wire.EventDecoder;
import io.handshake.runtime.wire.EventEncoder;
import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.launcher.Infrastructure;
import io.handshake.sandbox.launcher.Sandbox;
import io.handshake.vocabulary.OrderKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each shipment, capture and mail happens once, whatever dies and whichever answer is lost, at a Vendure, at a partner's cart
 * over topics, and at three scripted carts: one takes keys, one can only be read back, one can do neither. What counts is
 * the carts' own ledgers. Only where a cart gives no proof may an effect be parked instead, with its reason.
 */
class CrashPointsIT {
    private static final Infrastructure WORLD = Sandbox.forTests();
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final int SHIPMENTS = 200;
    private static final String BLIND = "blind";

    private final String run = UUID.randomUUID().toString().substring(0, 8);
    private final MailBox mails = new MailBox();
    private final List<Leg> legs = new ArrayList<>();
    private Partner partner;
    private ScriptedCarts carts;

    /** The customers' mail box: nobody can be asked what went. */
    private static final class MailBox implements Mailing {
        private final Map<String, AtomicInteger> sent = new ConcurrentHashMap<>();

        @Override
        public Answer write(
                OrderHandshake order,
                Shipment shipment,
                int correction,
                String reference,
                BooleanSupplier mayStillSend) {
            sent.computeIfAbsent(shipment.id(), _ -> new AtomicInteger()).incrementAndGet();
            return new Answer.Done(reference, "taken over by the mail server");
        }

        int to(String shipment) {
            AtomicInteger times = sent.get(shipment);
            return times == null ? 0 : times.get();
        }
    }

    @BeforeEach
    void open() {
        partner = Partner.at(WORLD, "p-" + run);
        carts = new ScriptedCarts(partner.cart());
    }

    @AfterEach
    void close() {
        legs.forEach(Leg::close);
        partner.close();
        carts.close();
    }

    private Leg leg(CrashPoints crashPoints) {
        Leg leg = Leg.start(WORLD, "confirm-" + run, new Leg.Script(carts, mails, crashPoints));
        legs.add(leg);
        return leg;
    }

    private void startPartner(Leg leg) {
        partner.start(leg.bean(EventDecoder.class), leg.bean(EventEncoder.class));
    }

    private List<Placed> orders(int each) {
        List<Placed> orders = new ArrayList<>();
        carts.called().forEach(cart -> orders.addAll(carts.place(cart, each)));
        orders.addAll(carts.place(partner.cart(), each));
        return orders;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "after-effects-due-before-write",
                "after-permit",
                "after-attempting-before-call",
                "after-call-before-outcome",
                "after-look-up-before-outcome",
                "after-parked-key-before-write",
                "after-outcome-before-due-removed",
                "before-due-removed"
            })
    void nothingHappensTwiceOrIsLostAfterACrashAt(String place) {
        long seed = System.nanoTime();
        System.out.println("nothingHappensTwiceOrIsLostAfterACrashAt " + place + " seed=" + seed);
        // Look-ups and parking need an answer that was lost.
        loseAnswers(12);
        int survived = place.startsWith("after-effects-due") || place.equals("before-due-removed")
                ? 0
                : new Random(seed).nextInt(place.contains("look-up") || place.contains("parked") ? 3 : 400);
        AtomicInteger reached = new AtomicInteger();
        AtomicBoolean dead = new AtomicBoolean();
        Leg dying = leg(name -> {
            // Who has died does nothing any more.
            if (dead.get() || (name.equals(place) && reached.incrementAndGet() > survived)) {
                dead.set(true);
                throw new IllegalStateException("died " + place);
            }
        });
        startPartner(dying);
        List<Placed> orders = orders(SHIPMENTS);
        try {
            dying.ship(orders);
        } catch (IllegalStateException died) {
            assertThat(died).hasMessage("died " + place);
        }
        await().atMost(SOON).untilTrue(dead);
        dying.close();

        Leg next = leg(CrashPoints.NONE);
        next.ship(orders);

        assertAllOnceOrParkedWithoutProof(next, orders);
    }

    @Test
    void aPersonsWordOnWhatIsParkedIsKeptThroughACrashBeforeItsKeyIsRemoved() {
        String place = "after-write-before-parked-key-removed";
        loseAnswers(12);
        AtomicBoolean dead = new AtomicBoolean();
        Leg dying = leg(name -> {
            if (dead.get() || name.equals(place)) {
                dead.set(true);
                throw new IllegalStateException("died " + place);
            }
        });
        startPartner(dying);
        List<Placed> orders = orders(SHIPMENTS);
        dying.ship(orders);
        assertAllOnceOrParkedWithoutProof(dying, orders);
        EffectId asked = dying.parked().getFirst();

        assertThatThrownBy(() -> dying.decide(asked, new Verdict.MarkDone("ada", "seen at the cart")))
                .hasMessage("died " + place);
        dying.close();

        Leg next = leg(CrashPoints.NONE);
        assertThat(next.parked()).isNotEmpty().doesNotContain(asked);
        next.parked().forEach(id -> next.decide(id, new Verdict.MarkDone("ada", "seen at the cart")));
        assertAllOnceOrParkedWithoutProof(next, orders);
        // What waited for a parked one goes on by itself.
        assertThat(next.parked()).isEmpty();
    }

    @Test
    void answersLostAfterTheWriteAreFoundByReadBackOrByTheKey() {
        loseAnswers(40);
        Leg leg = leg(CrashPoints.NONE);
        startPartner(leg);
        List<Placed> orders = orders(SHIPMENTS);

        leg.ship(orders);

        assertAllOnceOrParkedWithoutProof(leg, orders);
        carts.called()
                .forEach(cart -> assertThat(carts.cart(cart).faults().fired())
                        .as("answers that were lost at %s", cart)
                        .anyMatch(fired -> fired.times() > 0));
        assertThat(parked(leg, orders)).isNotEmpty().allSatisfy((id, reason) -> {
            assertThat(id).startsWith(BLIND);
            assertThat(reason).contains("attempt 1");
        });
    }

    @Test
    void twoRunnersOnOneDatabaseDoEachOnceAndSoDoesOneThatComesLate() {
        loseAnswers(10);
        Leg one = leg(CrashPoints.NONE);
        Leg other = leg(CrashPoints.NONE);
        startPartner(one);
        List<Placed> orders = orders(SHIPMENTS);

        one.ship(orders.subList(0, orders.size() / 2));
        other.ship(orders.subList(orders.size() / 2, orders.size()));
        Leg late = leg(CrashPoints.NONE);

        assertAllOnceOrParkedWithoutProof(late, orders);
    }

    @Test
    void aHundredCopiesOfOneShipmentAreOneEffect() throws Exception {
        Leg leg = leg(CrashPoints.NONE);
        startPartner(leg);
        List<Placed> orders = orders(1);
        List<Future<?>> copies = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(50)) {
            for (int copy = 0; copy < 100; copy++) {
                orders.forEach(order -> copies.add(callers.submit(() -> leg.shipCopy(order))));
            }
            for (Future<?> copy : copies) {
                copy.get();
            }
        }

        assertAllOnceOrParkedWithoutProof(leg, orders);
        assertThat(parked(leg, orders)).isEmpty();
    }

    /** Three answers of each kind of write, apart from each other, so that no cart is taken for one that is failing. */
    private void loseAnswers(int apart) {
        Map<String, List<String>> writes = Map.of(
                ScriptedCarts.VENDURE,
                List.of("addFulfillmentToOrder", "transitionFulfillmentToState", "settlePayment"),
                "keyed",
                List.of("ship", "capture", "mail"),
                "readable",
                List.of("ship", "capture", "mail"),
                BLIND,
                List.of("ship", "capture", "mail"));
        writes.forEach((cart, operations) -> {
            for (int i = 0; i < operations.size(); i++) {
                for (int nth = 0; nth < 3; nth++) {
                    carts.cart(cart)
                            .failing(FaultRule.nth(operations.get(i), 5 + nth * apart + i, new Fault.AnswerLost()));
                }
            }
        });
    }

    private void assertAllOnceOrParkedWithoutProof(Leg leg, List<Placed> orders) {
        await().atMost(SOON)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(live(leg, orders)).isEmpty());
        Map<OrderKey, Collection<Effect>> effects = leg.effects(orders);
        assertThat(effects).hasSameSizeAs(orders);
        Map<String, Map<String, Map<String, Long>>> ledgers = new HashMap<>();
        carts.called().forEach(cart -> ledgers.put(cart, carts.happened(cart)));
        Map<Partner.Act, Long> atPartner =
                partner.acts().stream().collect(Collectors.groupingBy(act -> act, Collectors.counting()));
        for (Placed order : orders) {
            String cart = order.key().cartId().value();
            for (Effect effect : effects.getOrDefault(order.key(), List.of())) {
                String what = order.key() + " " + effect;
                long times = cart.equals(partner.cart())
                        ? atPartner.getOrDefault(
                                new Partner.Act(
                                        order.key().toString(),
                                        command(effect.key().kind())),
                                0L)
                        : effect.target().equals("mail")
                                ? mails.to(effect.key().part())
                                : ledgers.getOrDefault(cart, Map.of())
                                        .getOrDefault(order.key().orderNumber(), Map.of())
                                        .getOrDefault(entry(effect.key().kind()), 0L);
                if (effect.state() instanceof EffectState.Parked parked) {
                    assertThat(cart.equals(BLIND) || effect.target().equals("mail"))
                            .as("parked without proof: %s", what)
                            .isTrue();
                    assertThat(parked.reason()).as(what).isNotBlank();
                    assertThat(times).as(what).isLessThanOrEqualTo(1);
                } else {
                    assertThat(effect.state()).as(what).isInstanceOf(EffectState.Done.class);
                    assertThat(times).as(what).isOne();
                }
            }
            assertThat(kinds(effects, order)).as("%s", order.key()).contains("mark-shipped", "capture");
        }
    }

    private static List<Effect> live(Leg leg, List<Placed> orders) {
        return leg.effects(orders).values().stream()
                .flatMap(Collection::stream)
                .filter(Effect::live)
                .toList();
    }

    private static List<String> kinds(Map<OrderKey, Collection<Effect>> effects, Placed order) {
        return effects.getOrDefault(order.key(), List.of()).stream()
                .map(effect -> effect.key().kind())
                .toList();
    }

    private static Map<String, String> parked(Leg leg, List<Placed> orders) {
        Map<String, String> parked = new HashMap<>();
        leg.effects(orders)
                .forEach((key, effects) -> effects.forEach(effect -> {
                    if (effect.state() instanceof EffectState.Parked state) {
                        parked.put(key + " " + effect.key(), state.reason());
                    }
                }));
        return parked;
    }

    private static String entry(String kind) {
        return switch (Wish.Kind.of(kind)) {
            case MARK_SHIPPED -> "SHIPPED";
            case CAPTURE -> "CAPTURED";
            case NOTIFY_CUSTOMER -> "MAILED";
            case SEND_MAIL, SEND_CORRECTION, CORRECT_TRACKING, VOID_SHIPMENT ->
                throw new AssertionError(kind + " is not wished here");
        };
    }

    private static String command(String kind) {
        return switch (Wish.Kind.of(kind)) {
            case MARK_SHIPPED -> "MarkShipped";
            case CAPTURE -> "CapturePayment";
            case NOTIFY_CUSTOMER -> "NotifyCustomer";
            case SEND_MAIL, SEND_CORRECTION, CORRECT_TRACKING, VOID_SHIPMENT ->
                throw new AssertionError(kind + " is not wished here");
        };
    }
}
