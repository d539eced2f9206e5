package io.handshake.sandbox.carts.shop;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A variant to sell.
 *
 * @param product the product it is a kind of; its SKU where it is null
 * @param price in minor units, without tax
 * @param stock on hand by location
 */
public record ProductSpec(
        String sku,
        @Nullable String product,
        @Nullable String name,
        long price,
        boolean untracked,
        int threshold,
        Map<String, Integer> stock) {

    public ProductSpec {
        stock = stock == null ? Map.of() : Map.copyOf(stock);
    }

    /** Stocked in the first location. */
    public static ProductSpec of(String sku, long price, int stock) {
        return new ProductSpec(sku, null, null, price, false, 0, Map.of("1", stock));
    }
}
