package io.handshake.confirm.domain;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random orders, shipments and fates of effects; what must hold whatever happens. */
class RandomWalkTest {
    private static final List<CartWays> WAYS = List.of(
            Carts.able(CartWays.Order.EITHER),
            Carts.able(CartWays.Order.SHIP_THEN_SETTLE),
            Carts.able(CartWays.Order.SETTLE_THEN_SHIP),
            Carts.settlesFirst(),
            Carts.capturesWithTheLast(),
            Carts.byHand(),
            Carts.files());

    @Test
    void demandsAddUpToTheOrderToTheLastCent() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 1_000; i++) {
            String of = "seed " + seed + ", order " + i;
            KnownOrder order = order(random, List.of("EUR", "JPY", "KWD").get(random.nextInt(3)), false);
            Scene scene = new Scene(Carts.able());
            scene.learn(order);
            for (Report report : partition(random, order)) {
                scene.report(report);
            }
            scene.settle();
            BigDecimal sum = BigDecimal.ZERO;
            for (Shipment shipment : scene.handshake().shipments()) {
                Demand demand = shipment.demand();
                if (demand != null) {
                    assertThat(demand.amount().amount().signum()).as(of).isPositive();
                    sum = sum.add(demand.amount().amount());
                }
                assertThat(shipment.finished()).as(of).isTrue();
            }
            assertThat(sum).as(of).isEqualByComparingTo(order.totals().grand());
            assertThat(scene.handshake().captured())
                    .as(of)
                    .isEqualByComparingTo(order.totals().grand());
        }
    }

    @Test
    void whateverBecomesOfEffectsNothingIsDemandedTwiceAndNothingIsForgotten() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            String of = "seed " + seed + ", walk " + i;
            KnownOrder order = order(random, "EUR", true);
            Scene scene = new Scene(WAYS.get(random.nextInt(WAYS.size())));
            List<Report> reports = new ArrayList<>(partition(random, order));
            if (random.nextInt(4) == 0) {
                reports.add(Orders.shipped(
                        "S-X", null, order.lines().getFirst().sku().value(), 1));
            }
            boolean known = false;
            for (int step = 0; step < 40; step++) {
                int what = random.nextInt(8);
                if (what == 0 && !known) {
                    scene.learn(order);
                    known = true;
                } else if (what <= 2 && !reports.isEmpty()) {
                    scene.report(reports.removeLast());
                } else if (what == 3 && !scene.open.isEmpty()) {
                    scene.happen(any(random, scene));
                } else if (what == 4 && !scene.open.isEmpty()) {
                    scene.hear(any(random, scene), new EffectNews.PutOff("later"));
                } else if (what == 5 && !scene.open.isEmpty()) {
                    scene.hear(any(random, scene), new EffectNews.Stopped("refused"));
                } else if (what == 6 && known && !scene.handshake().shipments().isEmpty() && random.nextInt(3) == 0) {
                    List<Shipment> all = scene.handshake().shipments();
                    scene.voided(all.get(random.nextInt(all.size())).id());
                } else if (what == 7 && known) {
                    scene.after(Duration.ofMinutes(random.nextInt(90)));
                }
                if (known || !scene.told.isEmpty()) {
                    holds(scene, of);
                }
            }
            scene.learn(order);
            while (!reports.isEmpty()) {
                scene.report(reports.removeLast());
            }
            finish(scene);
            holds(scene, of);
            for (Shipment shipment : scene.handshake().shipments()) {
                boolean awaitsTheLast = shipment.demand() == null
                        && !Quantities.of(order, scene.handshake().shipments()).complete(Map.of());
                assertThat(shipment.steps().values())
                        .as(of + ": " + shipment)
                        .allMatch(step -> step.ended() || (step.state() == Step.State.PUT_OFF && awaitsTheLast));
                assertThat(shipment.steps().isEmpty() && !shipment.voided())
                        .as(of)
                        .isFalse();
                if (!shipment.steps().isEmpty()) {
                    assertThat(shipment.told())
                            .as(of)
                            .containsExactlyInAnyOrderElementsOf(shipment.steps().values().stream()
                                    .filter(Step::ended)
                                    .map(Step::name)
                                    .toList());
                }
                assertThat(scene.told)
                        .as(of)
                        .filteredOn(
                                telling -> telling instanceof Telling.Left(var id, var _) && id.equals(shipment.id()))
                        .hasSize(1);
            }
            assertThat(scene.handshake().tasks().stream().filter(Task::open))
                    .as(of)
                    .allMatch(task -> task.kind() == Task.Kind.CONTRADICTION);
        }
    }

    private static Wish any(Random random, Scene scene) {
        return List.copyOf(scene.open).get(random.nextInt(scene.open.size()));
    }

    /** People decide, and everything wished happens. */
    private static void finish(Scene scene) {
        for (int round = 0; round < 20; round++) {
            scene.settle();
            for (String name : scene.openTasks()) {
                Task task = scene.handshake().task(name).orElseThrow();
                Task.Choice choice = task.todo().contains(Task.Choice.RELEASE) ? Task.Choice.RELEASE : Task.Choice.DONE;
                if (task.open() && task.todo().contains(choice)) {
                    scene.resolve(name, choice);
                }
            }
        }
    }

    private static void holds(Scene scene, String of) {
        OrderHandshake handshake = scene.handshake();
        KnownOrder order = handshake.order();
        assertThat(scene.done).as(of).doesNotHaveDuplicates();
        if (order != null) {
            assertThat(handshake.captured()).as(of).isLessThanOrEqualTo(order.authorised());
            assertThat(handshake.capturedElsewhere().add(Captures.committedByUs(handshake)))
                    .as(of)
                    .isLessThanOrEqualTo(order.authorised());
        }
        for (Shipment shipment : handshake.shipments()) {
            for (Step step : shipment.steps().values()) {
                if (step.state() == Step.State.RUNNING) {
                    assertThat(scene.open)
                            .as(of + ": somebody is at " + step + " of " + shipment.id())
                            .anyMatch(wish -> wish.part().equals(shipment.id())
                                    || wish.part().startsWith(shipment.id() + "/"));
                }
                if (step.withPerson()) {
                    assertThat(handshake.tasks().stream().filter(Task::open).map(Task::shipmentId))
                            .as(of + ": a task for " + step)
                            .contains(shipment.id());
                }
            }
        }
    }

    private static KnownOrder order(Random random, String currency, boolean anyPayment) {
        int digits = Currency.getInstance(currency).getDefaultFractionDigits();
        boolean pricesIncludeTax = random.nextBoolean();
        List<OrderLine> lines = new ArrayList<>();
        BigDecimal items = BigDecimal.ZERO;
        BigDecimal taxes = BigDecimal.ZERO;
        BigDecimal discounts = BigDecimal.ZERO;
        for (int i = 0; i <= random.nextInt(4); i++) {
            int quantity = 1 + random.nextInt(7);
            BigDecimal price = amount(random, 10_000, digits);
            BigDecimal discount = amount(random, 100, digits).min(price);
            BigDecimal tax = amount(random, 900, digits);
            Sku sku = new Sku("SKU" + i);
            lines.add(new OrderLine(
                    LineId.of(sku, 1), null, sku, "thing", quantity, 0, price, discount, tax, true, null));
            items = items.add(price.multiply(BigDecimal.valueOf(quantity)));
            taxes = taxes.add(tax);
            discounts = discounts.add(discount);
        }
        BigDecimal shipping = amount(random, 1_000, digits);
        BigDecimal grand = items.subtract(discounts).add(shipping).add(pricesIncludeTax ? BigDecimal.ZERO : taxes);
        // What rounding and fees leave between the lines and the total.
        grand = grand.add(amount(random, 3, digits));
        BigDecimal authorised = anyPayment && random.nextInt(4) == 0
                ? grand.divide(BigDecimal.valueOf(2), digits, RoundingMode.DOWN)
                : grand;
        return new KnownOrder(
                1,
                1,
                1,
                OrderState.READY,
                null,
                Orders.START,
                currency,
                pricesIncludeTax,
                new Recipient("Ada", "Byron", "ada@example.com", "GB"),
                lines,
                new Totals(items, shipping, taxes, discounts, grand),
                new Payment("card", Payment.State.AUTHORIZED, authorised, BigDecimal.ZERO, BigDecimal.ZERO, null));
    }

    private static BigDecimal amount(Random random, int most, int digits) {
        return BigDecimal.valueOf(1 + random.nextInt(most), digits);
    }

    /** All of the order, in some shipments. */
    private static List<Report> partition(Random random, KnownOrder order) {
        List<String> units = new ArrayList<>();
        order.lines().forEach(line -> {
            for (int i = 0; i < line.quantity(); i++) {
                units.add(line.sku().value());
            }
        });
        Collections.shuffle(units, random);
        List<Report> reports = new ArrayList<>();
        int from = 0;
        while (from < units.size()) {
            int to = Math.min(units.size(), from + 1 + random.nextInt(6));
            Map<String, Integer> goods = new TreeMap<>();
            units.subList(from, to).forEach(sku -> goods.merge(sku, 1, Integer::sum));
            List<Object> named = new ArrayList<>();
            goods.forEach((sku, quantity) -> {
                named.add(sku);
                named.add(quantity);
            });
            String id = "S-" + reports.size();
            reports.add(Orders.shipped(id, random.nextBoolean() ? "1Z" + id : null, named.toArray()));
            from = to;
        }
        return reports;
    }
}
