package io.handshake.carts.vendure;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.layout.Reading;
import io.handshake.carts.spi.Ability;
import io.handshake.carts.spi.Answer;
import io.handshake.carts.spi.Attempt;
import io.handshake.carts.spi.Capability;
import io.handshake.carts.spi.CartConnector;
import io.handshake.carts.spi.ConnectorOptions;
import io.handshake.carts.spi.Effect;
import io.handshake.carts.spi.FulfilmentDesk;
import io.handshake.carts.spi.LineQuantity;
import io.handshake.carts.spi.LookUp;
import io.handshake.carts.spi.OrderRef;
import io.handshake.carts.spi.OrderSeen;
import io.handshake.carts.spi.OrderSource;
import io.handshake.carts.spi.Outcome;
import io.handshake.carts.spi.Parcel;
import io.handshake.carts.spi.Probe;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.carts.spi.Receipt;
import io.handshake.carts.spi.RefundDesk;
import io.handshake.carts.spi.Step;
import io.handshake.carts.spi.StockDesk;
import io.handshake.carts.spi.Support;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Money;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is special about Vendure, at the real one; what every connector must do is in {@link RealVendureContractIT}. Runs only with {@code -Dhandshake.vendure=true}; needs Node 20 and npm. */
@Tag("vendure")
class VendureIT {
    private static final String MUG = "1";
    private static final String TEE = "3";

    private static VendureShop shop;
    private static CartConnector cart;

    @BeforeAll
    static void open() throws Exception {
        shop = VendureShop.start();
        cart = connector(VendureAccess.PASSWORD, Map.of("stock-location", VendureAccess.LOCATION));
    }

    @AfterAll
    static void close() {
        if (cart != null) {
            cart.close();
        }
        if (shop != null) {
            shop.close();
        }
    }

    private static CartConnector connector(String password, Map<String, String> more) {
        Map<String, String> connection = new HashMap<>(more);
        connection.putAll(Map.of(
                "username", "superadmin", "password", password, "allow-private", "true", "requests-per-second", "400"));
        return new VendureConnector(
                VendureAccess.settings(shop.url(), connection), ConnectorOptions.defaults(Clock.systemUTC()));
    }

    private static CartOrder bought(String payment, Map<String, Integer> variants) {
        JsonNode placed = shop.shopper().buys(payment, "Ada Lovelace Byron", variants);
        return order(placed.path("code").asString(""));
    }

    private static CartOrder order(String number) {
        PulledOrder pulled = found(orders().byNumber(number));
        assertThat(pulled.reading()).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable) pulled.reading()).order();
    }

    private static CartOrder again(CartOrder order) {
        return order(order.key().orderNumber());
    }

    private static OrderSource orders() {
        return cart.orders().orElseThrow();
    }

    private static FulfilmentDesk desk() {
        return cart.fulfilment().orElseThrow();
    }

    private static <T> T found(Answer<T> answer) {
        assertThat(answer).isInstanceOf(Answer.Found.class);
        return ((Answer.Found<T>) answer).value();
    }

    private static Receipt done(Outcome outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Done.class);
        return ((Outcome.Done) outcome).receipt();
    }

    private static Attempt attempt() {
        return new Attempt("hs-" + UUID.randomUUID(), Instant.now().plus(Duration.ofMinutes(2)));
    }

    private static OrderRef ref(CartOrder order) {
        return new OrderRef(order.key(), order.cartOrderId());
    }

    private static LineQuantity units(OrderLine line, int quantity) {
        return new LineQuantity(line.lineId(), line.cartLineId(), line.sku(), quantity);
    }

    private static Effect.MarkShipped shipped(CartOrder order, Set<String> known, Parcel... parcels) {
        return new Effect.MarkShipped(attempt(), ref(order), Instant.now(), List.of(parcels), false, false, known);
    }

    private static Parcel parcel(String number, LineQuantity... lines) {
        return new Parcel("ups", "Ground", number, null, List.of(lines));
    }

    private static Effect.Capture wholePayment(CartOrder order) {
        return new Effect.Capture(attempt(), ref(order), null, List.of(), true);
    }

    private static Effect.Refund refund(CartOrder order, String amount) {
        return new Effect.Refund(
                attempt(), ref(order), new Money(new BigDecimal(amount), "USD"), List.of(), null, "late", false, null);
    }

    private static OrderSeen seen(CartOrder order) {
        return found(desk().read(ref(order)));
    }

    @Test
    void goodsAreShippedOnlyAfterTheCaptureAndInParts() {
        CartOrder order = bought("card", Map.of(MUG, 2));
        OrderLine mugs = order.lines().getFirst();
        Effect.MarkShipped first = shipped(order, Set.of(), parcel("1Z-A", units(mugs, 1)));

        assertThat(desk().markShipped(first))
                .isInstanceOfSatisfying(
                        Outcome.Declined.class,
                        declined -> assertThat(declined.code()).isEqualTo("SETTLE_FIRST"));
        assertThat(seen(order).shipments()).isEmpty();

        Receipt captured = done(desk().capture(wholePayment(order)));
        assertThat(captured.amount()).isEqualTo(new Money(new BigDecimal("32.06"), "USD"));
        Receipt part = done(desk().markShipped(first));
        assertThat(part.applied()).extracting(Receipt.Applied::step).containsExactly(Step.STATUS, Step.TRACKING);
        assertThat(again(order).state()).isEqualTo(OrderState.PART_SHIPPED);
        assertThat(again(order).lines().getFirst().fulfilled()).isEqualTo(1);

        done(desk().markShipped(shipped(order, Set.of(part.reference()), parcel("1Z-B", units(mugs, 1)))));
        assertThat(again(order).state()).isEqualTo(OrderState.SHIPPED);
        assertThat(seen(order).shipments())
                .allMatch(OrderSeen.ShipmentSeen::shipped)
                .extracting(
                        OrderSeen.ShipmentSeen::carrier,
                        shipment -> shipment.trackingNumbers().getFirst())
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("UPS Ground", "1Z-A"),
                        org.assertj.core.groups.Tuple.tuple("UPS Ground", "1Z-B"));
    }

    @Test
    void severalParcelsAndOneWithoutANumberAreFulfilmentsOfTheirOwn() {
        CartOrder order = bought("card", Map.of(MUG, 1, TEE, 2));
        done(desk().capture(wholePayment(order)));
        LineQuantity mug = units(line(order, "MUG-BLUE"), 1);
        // As an order that came by an export: no id of the cart's, only SKU and ordinal.
        LineQuantity tees = new LineQuantity(LineId.of(new Sku("TEE-M"), 1), null, new Sku("TEE-M"), 2);
        Effect.MarkShipped effect =
                shipped(order, Set.of(), parcel("1Z-C", mug), new Parcel("own van", null, null, null, List.of(tees)));

        Receipt receipt = done(desk().markShipped(effect));

        assertThat(receipt.reference()).contains(",");
        assertThat(again(order).state()).isEqualTo(OrderState.SHIPPED);
        assertThat(seen(order).shipments())
                .extracting(OrderSeen.ShipmentSeen::carrier)
                .containsExactlyInAnyOrder(
                        "UPS Ground", "own van [" + effect.attempt().reference() + "]");
        assertThat(desk().lookUp(effect))
                .isInstanceOfSatisfying(
                        LookUp.Found.class,
                        found -> assertThat(found.receipt().reference()).isEqualTo(receipt.reference()));
    }

    private static OrderLine line(CartOrder order, String sku) {
        return order.lines().stream()
                .filter(line -> line.sku().value().equals(sku))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theUnitsOfAVoidedShipmentHaveNotLeft() {
        CartOrder order = bought("card", Map.of(MUG, 1));
        done(desk().capture(wholePayment(order)));
        Parcel parcel = parcel("1Z-E", units(order.lines().getFirst(), 1));
        Receipt receipt = done(desk().markShipped(shipped(order, Set.of(), parcel)));

        done(desk().voidShipment(new Effect.VoidShipment(attempt(), ref(order), receipt.reference(), "label voided")));

        assertThat(seen(order).shipments()).noneMatch(OrderSeen.ShipmentSeen::shipped);
        assertThat(again(order).lines().getFirst().fulfilled()).isZero();
    }

    @Test
    void aRefundNeedsACaptureAndShowsInTheOrdersState() {
        CartOrder order = bought("card", Map.of(MUG, 1));
        RefundDesk refunds = cart.refunds().orElseThrow();
        assertThat(refunds.refund(refund(order, "1.00")))
                .isInstanceOfSatisfying(
                        Outcome.Declined.class,
                        declined -> assertThat(declined.code()).isEqualTo("NOT_CAPTURED"));
        done(desk().capture(wholePayment(order)));

        done(refunds.refund(refund(order, "10.00")));
        assertThat(again(order).payment().state()).isEqualTo(Payment.State.PARTIALLY_REFUNDED);
        done(refunds.refund(refund(order, "8.53")));
        assertThat(again(order).state()).isEqualTo(OrderState.REFUNDED);
    }

    @Test
    void aRefundThatTheGatewayCannotMakeStaysPending() {
        CartOrder order = bought("dummy", Map.of(MUG, 1));
        done(desk().capture(wholePayment(order)));
        RefundDesk refunds = cart.refunds().orElseThrow();
        Effect.Refund refund = refund(order, "5.00");

        assertThat(refunds.refund(refund)).isInstanceOf(Outcome.Pending.class);
        assertThat(refunds.lookUp(refund)).isInstanceOf(LookUp.StillPending.class);
        assertThat(refunds.refund(refund)).isInstanceOf(Outcome.Pending.class);
        assertThat(found(refunds.read(ref(order)))).hasSize(1);
        assertThat(again(order).payment().refunded()).isEqualByComparingTo("0");
    }

    @Test
    void whatIsAllocatedToOrdersIsPartOfWhatIsOnHand() {
        StockDesk stock = cart.stock().orElseThrow();
        CartOrder order = bought("card", Map.of(TEE, 3));
        int reserved = level(stock, "TEE-M").reserved();
        assertThat(reserved).isGreaterThanOrEqualTo(3);

        assertThat(stock.set(new Effect.SetStock(attempt(), List.of(to("TEE-M", 77)))))
                .allMatch(result -> result.outcome() instanceof Outcome.Done);

        // What lies there is set; what is allocated to orders stays as it was.
        assertThat(level(stock, "TEE-M").quantity()).isEqualTo(77);
        assertThat(level(stock, "TEE-M").reserved()).isEqualTo(reserved);
        done(desk().capture(wholePayment(order)));
        done(desk().markShipped(shipped(
                order, Set.of(), parcel("1Z-F", units(order.lines().getFirst(), 3)))));
        assertThat(level(stock, "TEE-M").quantity()).isEqualTo(74);
    }

    private static StockDesk.StockSeen level(StockDesk stock, String sku) {
        return found(stock.read(List.of(new Sku(sku)))).getFirst();
    }

    private static Effect.SetStock.Level to(String sku, int quantity) {
        return new Effect.SetStock.Level(new Sku(sku), quantity, null, null, 1);
    }

    @Test
    void anUnknownStockLocationIsToldByTheProbeAndSetsNothing() {
        try (CartConnector elsewhere = connector(VendureAccess.PASSWORD, Map.of("stock-location", "99"))) {
            Probe.Answered probe = (Probe.Answered) elsewhere.probe();
            Ability setting = probe.abilities().of(Capability.SET_STOCK);

            assertThat(setting.support()).isEqualTo(Support.NONE);
            assertThat(setting.cure()).contains("stock-location").contains("1, 2");
            assertThat(elsewhere.stock().orElseThrow().set(new Effect.SetStock(attempt(), List.of(to("MUG-RED", 9)))))
                    .noneMatch(result -> result.outcome() instanceof Outcome.Done);
        }
    }

    @Test
    void theProbeTellsWhatTheShopCanDoAndWhatItsOrdersLack() {
        shop.shopper().buys("card", "Plato", Map.of(TEE, 1));

        Probe.Answered probe = (Probe.Answered) cart.probe();

        assertThat(probe.abilities().of(Capability.MARK_SHIPPED).support()).isEqualTo(Support.NATIVE);
        assertThat(probe.abilities().of(Capability.SET_STOCK).support()).isEqualTo(Support.NATIVE);
        assertThat(probe.abilities().of(Capability.CAPTURE_IN_PART).support()).isEqualTo(Support.NONE);
        assertThat(probe.gaps()).anyMatch(gap -> gap.field().equals("shipTo.lastName") && gap.lacking() >= 1);
        assertThat(probe.clockOffset()).isBetween(Duration.ofSeconds(-5), Duration.ofSeconds(5));
    }

    @Test
    void aWrongPasswordIsToldWithItsCureAndNotRepeated() {
        try (CartConnector wrong = connector("canary-wrong", Map.of())) {
            Probe probe = wrong.probe();

            assertThat(probe)
                    .isInstanceOfSatisfying(
                            Probe.Failed.class,
                            failed -> assertThat(failed.reason()).contains("correct username and password"));
            assertThat(probe.toString()).doesNotContain("canary-wrong");
            assertThat(wrong.orders().orElseThrow().byId("1")).isInstanceOfSatisfying(Answer.Failed.class, failed -> {
                assertThat(failed.code()).isEqualTo("NOT_AUTHORISED");
                assertThat(failed.reprobe()).isTrue();
            });
        }
    }
}
