package io.handshake.vocabulary;

import java.math.BigDecimal;

/**
 * What an order adds up to, in its currency.
 *
 * @param items sum of the lines before discount
 * @param discount all discounts, not negative
 */
public record Totals(BigDecimal items, BigDecimal shipping, BigDecimal tax, BigDecimal discount, BigDecimal grand) {}
