package io.handshake.carts.spi;

import io.handshake.vocabulary.Sku;
import java.util.Collection;
import java.util.List;

/** Where a cart's stock is set and read; {@link Traits.StockMeaning} says which number the cart wants. */
public interface StockDesk {

    /**
     * Sets levels, in as few calls as the cart allows.
     *
     * @return one result per level, in the same order: a SKU that the cart doesn't have ({@code UNKNOWN_SKU}), has more
     *     than once ({@code AMBIGUOUS_SKU}), or has changed since ({@code STALE}) is declined alone
     */
    List<StockResult> set(Effect.SetStock effect);

    /** Reads levels, in any order; SKUs that the cart does not have are left out. */
    Answer<List<StockSeen>> read(Collection<Sku> skus);

    /** What became of one level. */
    record StockResult(Sku sku, Outcome outcome) {}

    /**
     * A level at the cart.
     *
     * @param quantity the number that {@link #set} sets
     * @param reserved taken by the cart's own open orders; 0 where the cart does not tell
     * @param reference the cart's id of the item
     */
    record StockSeen(Sku sku, int quantity, int reserved, String reference) {}
}
