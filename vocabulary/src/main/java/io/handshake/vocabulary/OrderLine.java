package io.handshake.vocabulary;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One line of an order as its cart states it.
 *
 * @param lineId our name of it, see {@link LineId}
 * @param cartLineId the cart's own id of the line, where it has one
 * @param quantity units ordered, at least 1
 * @param fulfilled units already shipped, by anyone
 * @param unitPrice price of one unit before discount, in the order's currency
 * @param discount discount on the whole line, not negative
 * @param tax tax on the whole line
 * @param requiresShipping false for gift cards, downloads, fees
 * @param parentLineId the kit this line is a part of
 */
public record OrderLine(
        LineId lineId,
        @Nullable String cartLineId,
        Sku sku,
        String name,
        int quantity,
        int fulfilled,
        BigDecimal unitPrice,
        BigDecimal discount,
        BigDecimal tax,
        boolean requiresShipping,
        @Nullable LineId parentLineId) {}
