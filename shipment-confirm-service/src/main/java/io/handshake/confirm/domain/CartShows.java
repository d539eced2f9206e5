package io.handshake.confirm.domain;

import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a cart shows of an order.
 *
 * @param captured in all, in the order's currency
 */
public record CartShows(List<Seen> shipments, BigDecimal captured) {
    public CartShows {
        shipments = List.copyOf(shipments);
    }

    /**
     * A shipment there.
     *
     * @param reference the cart's id of it
     * @param left whether the cart counts it as left
     * @param lines the cart's line ids with quantities; empty if it does not say
     */
    public record Seen(String reference, boolean left, Set<String> trackingNumbers, Map<String, Integer> lines) {
        public Seen {
            trackingNumbers = Set.copyOf(trackingNumbers);
            lines = Map.copyOf(lines);
        }
    }
}
