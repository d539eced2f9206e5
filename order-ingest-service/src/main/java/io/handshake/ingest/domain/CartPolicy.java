package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Sku;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the merchant settled for a cart.
 *
 * @param shipWhen how far a payment must be before the order may be shipped
 * @param shipMethods the cart's shipping method → the OMS's service
 * @param skuAliases the cart's SKU → ours
 */
public record CartPolicy(ShipWhen shipWhen, Map<String, String> shipMethods, Map<Sku, Sku> skuAliases) {

    /** How far a payment must be. */
    public enum ShipWhen {
        PAID,
        AUTHORIZED,
        ALWAYS
    }

    public CartPolicy {
        shipMethods = Map.copyOf(shipMethods);
        skuAliases = Map.copyOf(skuAliases);
    }

    /** The OMS's service for the order's shipping method; null where the merchant named none, to be flagged. */
    @Nullable
    String omsService(CartOrder order) {
        return shipMethods.get(order.shippingMethod());
    }

    /**
     * The order in our SKUs, and in the state that its payment allows. Line ids stay those of the cart's SKUs. Amounts
     * are rounded to the currency's minor unit, times cut to milliseconds, which is what stores and events keep.
     */
    CartOrder apply(CartOrder order) {
        Instant updatedAt = order.sourceUpdatedAt();
        return new CartOrder(
                order.key(),
                order.cartOrderId(),
                stateOf(order.state()),
                order.sourceState(),
                updatedAt == null ? null : updatedAt.truncatedTo(ChronoUnit.MILLIS),
                order.placedAt().truncatedTo(ChronoUnit.MILLIS),
                order.currency(),
                order.pricesIncludeTax(),
                order.customer(),
                order.shipTo(),
                order.billTo(),
                order.shippingMethod(),
                order.lines().stream()
                        .map(line -> Amounts.rounded(inOurSku(line), order.currency()))
                        .toList(),
                Amounts.rounded(order.totals(), order.currency()),
                Amounts.rounded(order.payment(), order.currency()),
                order.notes());
    }

    private OrderState stateOf(OrderState stated) {
        return switch (stated) {
            case AWAITING_PAYMENT -> shipWhen == ShipWhen.ALWAYS ? OrderState.READY : stated;
            case AUTHORIZED -> shipWhen == ShipWhen.PAID ? stated : OrderState.READY;
            case READY, HOLD, PART_SHIPPED, SHIPPED, CANCELLED, REFUNDED -> stated;
        };
    }

    private OrderLine inOurSku(OrderLine line) {
        Sku ours = skuAliases.get(line.sku());
        return ours == null
                ? line
                : new OrderLine(
                        line.lineId(),
                        line.cartLineId(),
                        ours,
                        line.name(),
                        line.quantity(),
                        line.fulfilled(),
                        line.unitPrice(),
                        line.discount(),
                        line.tax(),
                        line.requiresShipping(),
                        line.parentLineId());
    }
}
