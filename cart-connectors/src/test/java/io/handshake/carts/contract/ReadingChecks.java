package io.handshake.carts.contract;

import static io.handshake.carts.contract.Bench.found;
import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.layout.Reading;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.FieldGaps;
import io.handshake.carts.spi.Gate;
import io.handshake.carts.spi.OrderPage;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Position;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What orders are read, and that nothing that a cart answers breaks the reading. */
final class ReadingChecks {
    private static final int FAILURES = 8;
    private static final int ENOUGH = 100;

    private ReadingChecks() {}

    static List<Check> all() {
        List<Check> checks = new ArrayList<>(List.of(
                Check.of(
                        Capability.PULL_ORDERS,
                        "each placed order comes once, oldest first, and no shopper's cart",
                        ReadingChecks::eachOnce),
                Check.of(Capability.PULL_ORDERS, "orders of the same moment all come", ReadingChecks::sameMoment)
                        .inThePast(),
                Check.of(
                        Capability.PULL_ORDERS,
                        "an order that was begun before others and placed after them comes in its turn",
                        ReadingChecks::crossed),
                Check.of(Capability.PULL_ORDERS, "none is left out while pages shift", ReadingChecks::pagesShift),
                Check.of(
                                Capability.PULL_ORDERS,
                                "an order that appears late is found within the overlap",
                                ReadingChecks::appearsLate)
                        .inThePast(),
                Check.of(
                        Capability.PULL_ORDERS,
                        "a position that holds no longer is told as expired",
                        ReadingChecks::expiredPosition),
                Check.of(
                        Capability.PULL_ORDERS, "a cart that is not there is told as a value", ReadingChecks::notThere),
                Check.of(Capability.PULL_ORDERS, "a cart that keeps failing is left alone", ReadingChecks::keepsFailing)
                        .with(Trouble.ERROR),
                Check.of(
                        Capability.READ_ORDERS,
                        "an order has every field that shipping needs, and adds up",
                        ReadingChecks::everyField),
                Check.of(
                        Capability.READ_ORDERS,
                        "by number, by id and again it is the same order; what is not there is absent",
                        ReadingChecks::sameOrder)));
        for (Trouble trouble : Trouble.values()) {
            checks.add(Check.of(
                            Capability.PULL_ORDERS,
                            "a page survives: " + trouble.says(),
                            bench -> survives(bench, trouble))
                    .with(trouble));
        }
        return checks;
    }

    private static Placed tee(Bench bench) {
        return bench.cart().place(Map.of(CartUnderTest.TEE, 1));
    }

    private static List<Placed> tees(Bench bench, int count) {
        return IntStream.range(0, count).mapToObj(_ -> tee(bench)).toList();
    }

    private static Position from(Bench bench, Placed order) {
        PulledOrder pulled = found(bench.orders().byNumber(order.number()));
        return Position.startingAt(Objects.requireNonNull(pulled.cursor()));
    }

    /** The rest of a sweep. */
    private static List<PulledOrder> sweep(OrderSource orders, Position from) {
        List<PulledOrder> pulled = new ArrayList<>();
        Position position = from;
        OrderPage page;
        do {
            page = found(orders.page(position, 2));
            assertThat(page.orders()).hasSizeLessThanOrEqualTo(2);
            pulled.addAll(page.orders());
            assertThat(pulled).as("a sweep comes to an end").hasSizeLessThan(ENOUGH);
            assertThat(page.last() || !page.next().equals(position)).isTrue();
            position = page.next();
        } while (!page.last());
        return pulled;
    }

    private static List<String> numbers(List<PulledOrder> pulled) {
        return pulled.stream().map(PulledOrder::orderNumber).toList();
    }

    private static List<String> placedNumbers(List<Placed> placed) {
        return placed.stream().map(Placed::number).toList();
    }

    private static void eachOnce(Bench bench) {
        List<Placed> placed = tees(bench, 5);
        OrderRef filled = bench.cart().fill().orElseThrow();

        List<PulledOrder> pulled = sweep(bench.orders(), from(bench, placed.getFirst()));

        assertThat(numbers(pulled))
                .containsExactlyInAnyOrderElementsOf(placedNumbers(placed))
                .doesNotContain(filled.key().orderNumber());
        assertThat(pulled)
                .extracting(PulledOrder::cartOrderId)
                .containsExactlyInAnyOrderElementsOf(
                        placed.stream().map(order -> order.ref().cartOrderId()).toList());
        assertThat(pulled).extracting(PulledOrder::cursor).doesNotContainNull().isSorted();
    }

    private static void sameMoment(Bench bench) {
        Instant moment = Instant.now().minusSeconds(60);
        List<Placed> placed = IntStream.range(0, 5)
                .mapToObj(_ -> bench.cart().placeAt(moment, Map.of(CartUnderTest.TEE, 1)))
                .toList();

        assertThat(numbers(sweep(bench.orders(), from(bench, placed.getFirst()))))
                .containsExactlyInAnyOrderElementsOf(placedNumbers(placed));
    }

    private static void crossed(Bench bench) {
        List<Placed> placed = bench.cart().placeCrossed();
        OrderPage first = found(bench.orders().page(from(bench, placed.getFirst()), 1));

        assertThat(numbers(first.orders())).containsExactly(placed.getFirst().number());
        assertThat(numbers(sweep(bench.orders(), first.next())))
                .containsExactly(placed.getLast().number());
    }

    private static void pagesShift(Bench bench) {
        List<Placed> placed = tees(bench, 6);
        OrderSource orders = bench.orders();
        OrderPage first = found(orders.page(from(bench, placed.getFirst()), 3));
        List<Placed> there = bench.cart().disturb(placed);
        Placed later = tee(bench);

        List<String> pulled = Stream.concat(first.orders().stream(), sweep(orders, first.next()).stream())
                .map(PulledOrder::orderNumber)
                .toList();

        assertThat(pulled).containsAll(placedNumbers(there)).contains(later.number());
    }

    private static void appearsLate(Bench bench) {
        Duration overlap = Objects.requireNonNull(
                        bench.connector().declaration().traits().cursor())
                .overlap();
        tees(bench, 2);
        Instant reached = Instant.now();
        Placed late = bench.cart().placeAt(reached.minus(overlap.dividedBy(2)), Map.of(CartUnderTest.TEE, 1));

        assertThat(numbers(sweep(bench.orders(), Position.startingAt(reached.minus(overlap)))))
                .contains(late.number());
    }

    private static void expiredPosition(Bench bench) {
        tees(bench, 1);

        assertThat(bench.orders().page(new Position(Instant.now().minusSeconds(60), "of another time"), 2))
                .isInstanceOfSatisfying(
                        Answer.Failed.class, failed -> assertThat(failed.code()).isEqualTo("POSITION_EXPIRED"));
    }

    private static void notThere(Bench bench) {
        OrderSource nowhere = bench.nowhere().orders().orElseThrow();

        for (Answer<?> answer : List.of(
                nowhere.page(Position.startingAt(Instant.now()), 2),
                nowhere.byNumber("1"),
                nowhere.byId("1"),
                nowhere.again(List.of("1")))) {
            assertThat(answer)
                    .isInstanceOfSatisfying(
                            Answer.Failed.class,
                            failed -> assertThat(failed.code()).isEqualTo("UNREACHABLE"));
        }
    }

    private static void keepsFailing(Bench bench) {
        OrderSource orders = bench.orders();
        Position from = from(bench, tee(bench));
        assertThat(bench.connector().gate().ask()).isInstanceOf(Gate.Leave.Granted.class);
        bench.cart().trouble(bench.cart().pageCall(), Trouble.ERROR, 2 * FAILURES);

        for (int i = 0; i < FAILURES; i++) {
            assertThat(orders.page(from, 2)).isInstanceOf(Answer.Failed.class);
        }

        assertThat(bench.connector().gate().ask())
                .isInstanceOfSatisfying(
                        Gate.Leave.Wait.class, wait -> assertThat(wait.reason()).isNotBlank());
        long before = bench.cart().requests();
        assertThat(orders.page(from, 2)).isInstanceOf(Answer.Failed.class);
        assertThat(bench.cart().requests()).isEqualTo(before);
    }

    private static void survives(Bench bench, Trouble trouble) {
        Placed placed = tee(bench);
        Position from = from(bench, placed);
        CartConnector connector = trouble.takesTime() ? bench.another(Patience.LITTLE) : bench.connector();
        OrderSource orders = connector.orders().orElseThrow();
        found(orders.page(from, 2));
        bench.cart().trouble(bench.cart().pageCall(), trouble, 1);

        Answer<OrderPage> answer = orders.page(from, 2);

        switch (trouble.told()) {
            case NOT_AT_ALL -> assertThat(numbers(found(answer).orders())).containsExactly(placed.number());
            case NOTHING_HAPPENED, MAY_HAVE_HAPPENED ->
                assertThat(answer).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
                    assertThat(failed.code()).matches("[A-Z_]+");
                    assertThat(failed.reason()).isNotBlank();
                });
        }
        if (trouble == Trouble.THROTTLED_A_MINUTE) {
            assertThat(((Answer.Failed<OrderPage>) answer).retryAfter()).isEqualTo(Duration.ofMinutes(1));
            assertThat(connector.gate().ask()).isInstanceOf(Gate.Leave.Wait.class);
        } else {
            assertThat(numbers(found(orders.page(from, 2)).orders())).containsExactly(placed.number());
        }
    }

    private static CartOrder read(PulledOrder pulled) {
        assertThat(pulled.reading()).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable) pulled.reading()).order();
    }

    private static void everyField(Bench bench) {
        Placed placed = bench.placed();
        PulledOrder pulled = found(bench.orders().byNumber(placed.number()));
        CartOrder order = read(pulled);

        assertThat(FieldGaps.in(List.of(pulled.reading()))).isEmpty();
        assertThat(order.key()).isEqualTo(placed.ref().key());
        assertThat(order.cartOrderId()).isEqualTo(placed.ref().cartOrderId());
        assertThat(order.state()).isIn(OrderState.AUTHORIZED, OrderState.READY);
        assertThat(order.sourceState()).isNotBlank();
        assertThat(order.currency()).isEqualTo(placed.total().currency());
        assertThat(order.payment()).isNotNull();
        assertThat(order.lines())
                .allSatisfy(line -> assertThat(line.fulfilled()).isZero())
                .extracting(OrderLine::lineId, OrderLine::cartLineId, OrderLine::sku, OrderLine::quantity)
                .containsExactlyInAnyOrderElementsOf(placed.lines().stream()
                        .map(line -> org.assertj.core.groups.Tuple.tuple(
                                line.lineId(), line.cartLineId(), line.sku(), line.quantity()))
                        .toList());
        assertThat(order.totals().items())
                .isEqualByComparingTo(order.lines().stream()
                        .map(line -> line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())))
                        .reduce(BigDecimal.ZERO, BigDecimal::add));
        BigDecimal sum = order.totals()
                .items()
                .subtract(order.totals().discount())
                .add(order.totals().shipping())
                .add(order.pricesIncludeTax() ? BigDecimal.ZERO : order.totals().tax());
        assertThat(order.totals().grand())
                .isEqualByComparingTo(sum)
                .isEqualByComparingTo(placed.total().amount());
        assertThat(pulled.toString()).doesNotContain(order.shipTo().lastName());
    }

    private static void sameOrder(Bench bench) {
        Placed placed = tee(bench);
        OrderRef filled = bench.cart().fill().orElseThrow();
        String id = Objects.requireNonNull(placed.ref().cartOrderId());
        String cartId = Objects.requireNonNull(filled.cartOrderId());
        OrderSource orders = bench.orders();
        CartOrder order = read(found(orders.byNumber(placed.number())));

        assertThat(read(found(orders.byId(id)))).isEqualTo(order);
        assertThat(found(orders.again(List.of(id, cartId, "98765432"))))
                .singleElement()
                .satisfies(pulled -> assertThat(read(pulled)).isEqualTo(order));
        assertThat(found(orders.again(List.of()))).isEmpty();
        assertThat(orders.byNumber("NO-SUCH-ORDER")).isInstanceOf(Answer.Absent.class);
        assertThat(orders.byNumber(filled.key().orderNumber())).isInstanceOf(Answer.Absent.class);
        assertThat(orders.byId("98765432")).isInstanceOf(Answer.Absent.class);
        assertThat(orders.byId(cartId)).isInstanceOf(Answer.Absent.class);
    }
}
