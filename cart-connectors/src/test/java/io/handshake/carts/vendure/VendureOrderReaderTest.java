package io.handshake.carts.vendure;

import static org.assertj.core.api.Assertions.assertThat;

import io.handshake.carts.CartSettings;
import io.handshake.carts.http.Json;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Reading;
import io.handshake.carts.spi.PulledOrder;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

class VendureOrderReaderTest {
    private static final CartSettings CART = CartSettings.of(new CartId("shop"), CartSettings.Type.VENDURE);

    private final ObjectNode order = (ObjectNode) Json.object("""
            {"id":"1","code":"5L36XGY1","state":"PaymentSettled","orderPlacedAt":"2026-11-23T17:28:19.725Z",
             "updatedAt":"2026-11-23T17:28:19.000Z","currencyCode":"USD",
             "customer":{"firstName":"Ada","lastName":"Byron King","emailAddress":"ada@example.com","phoneNumber":null},
             "shippingAddress":{"fullName":"Ada Byron King","streetLine1":"12 Main St","city":"Springfield",
               "province":"IL","postalCode":"06270","countryCode":"us"},
             "billingAddress":{},
             "lines":[
               {"id":"10","quantity":2,"orderPlacedQuantity":2,"unitPrice":1250,"proratedLinePrice":2250,
                "proratedLinePriceWithTax":2436,"productVariant":{"sku":"MUG","name":"Mug"},
                "fulfillmentLines":[{"fulfillmentId":"7","quantity":1},{"fulfillmentId":"8","quantity":1}]},
               {"id":"11","quantity":1,"orderPlacedQuantity":1,"unitPrice":500,"proratedLinePrice":500,
                "proratedLinePriceWithTax":541,"productVariant":{"sku":"MUG","name":"Mug"},"fulfillmentLines":[]}],
             "surcharges":[],"shippingLines":[{"shippingMethod":{"code":"standard"}}],
             "subTotal":2750,"shipping":500,"total":3250,"totalWithTax":3477,
             "payments":[{"id":"1","method":"card","amount":3477,"state":"Settled","transactionId":"t-1","refunds":[]}],
             "fulfillments":[{"id":"7","state":"Shipped"},{"id":"8","state":"Pending"}]}""").orElseThrow();

    private PulledOrder pulled() {
        return new VendureOrderReader(order, CART, new VendureMoney(2)).read();
    }

    private CartOrder read() {
        assertThat(pulled().reading()).isInstanceOf(Reading.Readable.class);
        return ((Reading.Readable) pulled().reading()).order();
    }

    private ObjectNode line(int place) {
        return (ObjectNode) order.path("lines").path(place);
    }

    @Test
    void amountsAreWithoutTaxWithTheTaxBeside() {
        CartOrder read = read();
        OrderLine mugs = read.lines().getFirst();

        assertThat(mugs.unitPrice()).isEqualByComparingTo("12.50");
        assertThat(mugs.discount()).isEqualByComparingTo("2.50");
        assertThat(mugs.tax()).isEqualByComparingTo("1.86");
        assertThat(read.totals().items()).isEqualByComparingTo("30.00");
        assertThat(read.totals().discount()).isEqualByComparingTo("2.50");
        assertThat(read.totals().tax()).isEqualByComparingTo("2.27");
        assertThat(read.totals().grand())
                .isEqualByComparingTo(read.totals()
                        .items()
                        .subtract(read.totals().discount())
                        .add(read.totals().shipping())
                        .add(read.totals().tax()));
        assertThat(read.pricesIncludeTax()).isFalse();
        assertThat(read.shipTo().postalCode()).isEqualTo("06270");
        assertThat(read.shipTo().country()).isEqualTo("US");
        assertThat(read.billTo()).isNull();
    }

    @Test
    void onlyWhatHasLeftIsFulfilled() {
        assertThat(read().lines().getFirst().fulfilled()).isEqualTo(1);
    }

    @Test
    void aLineThatWasCancelledIsLeftOutAndStillCounted() {
        line(0).put("quantity", 0).put("proratedLinePrice", 0).put("proratedLinePriceWithTax", 0);

        assertThat(read().lines()).singleElement().satisfies(left -> {
            assertThat(left.lineId().value()).isEqualTo("MUG#2");
            assertThat(left.cartLineId()).isEqualTo("11");
        });
    }

    @Test
    void aCancelledOrderShowsWhatWasPlaced() {
        order.put("state", "Cancelled").put("totalWithTax", 0).put("total", 0).put("shipping", 0);
        for (int i = 0; i < 2; i++) {
            line(i).put("quantity", 0).put("proratedLinePrice", 0).put("proratedLinePriceWithTax", 0);
        }

        CartOrder read = read();
        assertThat(read.state()).isEqualTo(OrderState.CANCELLED);
        assertThat(read.lines()).extracting(OrderLine::quantity).containsExactly(2, 1);
    }

    @Test
    void aSurchargeIsALineThatIsNotShippedAndOneBelowNoughtADiscount() {
        ArrayNode surcharges = order.putArray("surcharges");
        surcharges
                .addObject()
                .put("sku", "")
                .put("description", "Gift wrap")
                .put("price", 300)
                .put("priceWithTax", 325);
        surcharges
                .addObject()
                .put("sku", "")
                .put("description", "Voucher")
                .put("price", -100)
                .put("priceWithTax", -108);

        CartOrder read = read();
        assertThat(read.lines().getLast().requiresShipping()).isFalse();
        assertThat(read.lines().getLast().unitPrice()).isEqualByComparingTo("3.00");
        assertThat(read.totals().discount()).isEqualByComparingTo("3.50");
    }

    @ParameterizedTest
    @CsvSource({
        "Ada Byron King, Ada, Byron King",
        "ADA BYRON  KING, ADA, BYRON KING",
        "Grace Brewster Hopper, Grace Brewster, Hopper",
        "Plato, Plato, ''",
        "'', '', ''",
    })
    void aNameInOneFieldIsCutAsTheCustomersOrBeforeItsLastWord(String whole, String first, String last) {
        ((ObjectNode) order.path("shippingAddress")).put("fullName", whole);

        assertThat(read().shipTo().firstName()).isEqualTo(first);
        assertThat(read().shipTo().lastName()).isEqualTo(last);
    }

    @ParameterizedTest
    @CsvSource({
        "ArrangingPayment, AWAITING_PAYMENT",
        "PaymentAuthorized, AUTHORIZED",
        "PaymentSettled, READY",
        "PartiallyShipped, PART_SHIPPED",
        "PartiallyDelivered, PART_SHIPPED",
        "Shipped, SHIPPED",
        "Delivered, SHIPPED",
        "Modifying, HOLD",
        "ArrangingAdditionalPayment, HOLD",
        "AwaitingEngraving, HOLD",
        "Cancelled, CANCELLED",
    })
    void everyStateIsOneOfOursAndAnUnknownOneIsHeld(String theirs, OrderState ours) {
        order.put("state", theirs);

        assertThat(read().state()).isEqualTo(ours);
        assertThat(read().sourceState()).isEqualTo(theirs);
    }

    @Test
    void aPaymentThatWentBackWholeIsRefunded() {
        ((ObjectNode) order.path("payments").path(0))
                .putArray("refunds")
                .addObject()
                .put("total", 3477)
                .put("state", "Settled");

        assertThat(read().state()).isEqualTo(OrderState.REFUNDED);
    }

    @Test
    void whatIsNoWholeNumberOfMinorUnitsIsAFaultAndNoAmount() {
        order.put("totalWithTax", "34.77");
        line(0).putNull("unitPrice");

        assertThat(pulled().reading())
                .isInstanceOfSatisfying(
                        Reading.Unreadable.class,
                        unreadable -> assertThat(unreadable.faults())
                                .extracting(Fault::column)
                                .contains("totalWithTax", "unitPrice"));
    }

    @Test
    void theShopsPrecisionCountsAndNotTheCurrencys() {
        JsonNode data = Json.object("{\"globalSettings\":{\"serverConfig\":{\"moneyStrategyPrecision\":3}}}")
                .orElseThrow();

        assertThat(VendureOrders.money(data).amount(1250)).isEqualByComparingTo("1.250");
        assertThat(VendureOrders.money(data).minor(new java.math.BigDecimal("1.2505")))
                .isEmpty();
        assertThat(VendureOrders.money(Json.newObject()).amount(1250)).isEqualByComparingTo("12.50");
    }

    @Test
    void nothingPersonalIsInTheText() {
        assertThat(pulled().toString()).doesNotContain("Ada", "example.com", "Main St");
    }
}
