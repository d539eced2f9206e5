package io.handshake.vocabulary;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An order in canonical form, as its cart states it at one moment: the same whether it came as a file, by API, webhook
 * or topic. Required text that the source did not give is empty, so that whoever takes the order in can name each
 * missing field instead of failing at the first.
 *
 * @param key the cart and the normalised order number (Shopify's {@code #1001} is {@code 1001})
 * @param cartOrderId the cart's internal id, where it has one
 * @param sourceState the cart's own words for the state
 * @param sourceUpdatedAt when the cart last changed the order; null if the source does not say
 * @param currency ISO 4217
 * @param pricesIncludeTax whether the lines' prices hold their tax
 * @param shippingMethod the cart's name of the shipping method; empty if missing
 */
public record CartOrder(
        OrderKey key,
        @Nullable String cartOrderId,
        OrderState state,
        String sourceState,
        @Nullable Instant sourceUpdatedAt,
        Instant placedAt,
        String currency,
        boolean pricesIncludeTax,
        Customer customer,
        Address shipTo,
        @Nullable Address billTo,
        String shippingMethod,
        List<OrderLine> lines,
        Totals totals,
        @Nullable Payment payment,
        @Nullable String notes) {

    public CartOrder {
        lines = List.copyOf(lines);
    }

    /** Only what names the order: everything else may be personal. */
    @Override
    public String toString() {
        return "CartOrder[" + key + ", state=" + state + ", lines=" + lines.size() + "]";
    }
}
