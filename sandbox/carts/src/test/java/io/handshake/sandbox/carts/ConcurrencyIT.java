package io.handshake.sandbox.carts;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.sandbox.carts.fault.Fault;
import io.handshake.sandbox.carts.fault.FaultRule;
import io.handshake.sandbox.carts.shop.Effect;
import io.handshake.sandbox.carts.shop.EffectKind;
import io.handshake.sandbox.carts.shop.Order;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Fifty callers at once: the ledger and the cart's own rules hold, also while answers get lost. */
class ConcurrencyIT {
    private static final int CALLERS = 50;
    private static final int CALLS = 10;

    @Test
    void neverMoreIsCapturedThanAuthorisedNorRefundedThanCaptured() throws Exception {
        long seed = System.nanoTime();
        System.out.println("ConcurrencyIT seed=" + seed);
        try (SimulatedCarts carts = SimulatedCarts.start()) {
            SimulatedCart cart = carts.create("blind", CartSettings.of(CartType.BLIND));
            cart.product("MUG", 10_000, 1_000);
            Order order = cart.place("MUG", 5);
            long authorised = order.payments().getFirst().amount();
            cart.failing(
                    FaultRule.some("capture", 0.2, seed, new Fault.AnswerLost()),
                    FaultRule.some("refund", 0.2, seed + 1, new Fault.AnswerLost()));

            List<Long> acknowledged = together(caller -> {
                Random random = new Random(seed + caller);
                long captured = 0;
                for (int call = 0; call < CALLS; call++) {
                    int amount = 1 + random.nextInt(400);
                    String what = random.nextBoolean() ? "captures" : "refunds";
                    Map<String, ?> body =
                            Map.of("order", order.number(), "reference", caller + "-" + call, "amount", amount);
                    boolean done = done(URI.create(carts.url("blind") + "/" + what), body);
                    captured += done && what.equals("captures") ? amount : 0;
                }
                return captured;
            });

            long captured = cart.ledger().sum(EffectKind.CAPTURED);
            assertThat(captured).isPositive().isLessThanOrEqualTo(authorised);
            assertThat(cart.ledger().sum(EffectKind.REFUNDED)).isPositive().isLessThanOrEqualTo(captured);
            assertThat(order.payments().getFirst().captured()).isEqualTo(captured);
            assertThat(acknowledged.stream().mapToLong(Long::longValue).sum())
                    .as("lost answers are in the ledger, but nobody heard them")
                    .isLessThan(captured);
            long running = 0;
            for (Effect effect : cart.ledger().effects()) {
                long amount = effect.amount() == null ? 0 : effect.amount();
                running += effect.kind() == EffectKind.CAPTURED
                        ? amount
                        : effect.kind() == EffectKind.REFUNDED ? -amount : 0;
                assertThat(running).as(effect.toString()).isBetween(0L, authorised);
            }
            assertThat(cart.ledger().effects())
                    .extracting(Effect::sequence)
                    .containsExactlyElementsOf(
                            LongStream.rangeClosed(1, cart.ledger().effects().size())
                                    .boxed()
                                    .toList());
        }
    }

    @Test
    void fiftyAtVendureAtOnceCaptureOnceAndRefundNoMoreThanThat() throws Exception {
        try (SimulatedCarts carts = SimulatedCarts.start()) {
            SimulatedCart cart = carts.create("shop", CartSettings.of(CartType.VENDURE));
            cart.product("MUG", 10_000, 1_000);
            Order order = cart.place("MUG", 1);
            String payment = order.payments().getFirst().id();
            Admin admin = Admin.in(carts.url("shop"));

            List<Long> refunded = together(_ -> {
                admin.settle(payment);
                Map<String, ?> input = Map.of("paymentId", payment, "amount", 1000, "shipping", 0, "adjustment", 0);
                return admin.ask(Admin.REFUND, Map.of("input", input))
                        .path("total")
                        .asLong(0);
            });

            assertThat(cart.ledger().of(EffectKind.CAPTURED)).hasSize(1);
            long most = order.payments().getFirst().amount() / 1000 * 1000;
            assertThat(cart.ledger().sum(EffectKind.REFUNDED)).isEqualTo(most);
            assertThat(refunded.stream().mapToLong(Long::longValue).sum()).isEqualTo(most);
        }
    }

    @Test
    void oneKeyIsOneEffectHoweverManyUseItAtOnce() throws Exception {
        try (SimulatedCarts carts = SimulatedCarts.start()) {
            SimulatedCart cart = carts.create("keyed", CartSettings.of(CartType.KEYED));
            cart.product("MUG", 10_000, 1_000);
            Order order = cart.place("MUG", 1);
            String body =
                    Http.JSON.writeValueAsString(Map.of("order", order.number(), "reference", "c-1", "amount", 10));

            List<String> answers = together(_ -> Http.send(
                            "POST",
                            URI.create(carts.url("keyed") + "/captures"),
                            body,
                            Map.of("Idempotency-Key", "the-same"))
                    .body());

            assertThat(answers).hasSize(CALLERS).containsOnly("{\"id\":\"1\"}");
            assertThat(cart.ledger().sum(EffectKind.CAPTURED)).isEqualTo(10);
        }
    }

    private static boolean done(URI url, Map<String, ?> body) {
        try {
            return Http.send("POST", url, body).statusCode() == 201;
        } catch (IOException lost) {
            return false;
        }
    }

    private static <T> List<T> together(Caller<T> caller) throws Exception {
        CountDownLatch start = new CountDownLatch(1);
        try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<T>> calls = new ArrayList<>();
            for (int each = 0; each < CALLERS; each++) {
                int number = each;
                Callable<T> call = () -> {
                    start.await();
                    return caller.call(number);
                };
                calls.add(callers.submit(call));
            }
            start.countDown();
            List<T> results = new ArrayList<>();
            for (Future<T> call : calls) {
                results.add(call.get());
            }
            return results;
        }
    }

    @FunctionalInterface
    private interface Caller<T> {
        T call(int number) throws Exception;
    }
}
