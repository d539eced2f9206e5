package io.handshake.carts.contract;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One effect that really happened, by the cart's own books and not by what a connector heard.
 *
 * @param amount money that moved; null where none does
 * @param units of goods that left; 0 where none do
 * @param tracking null where the effect has none
 */
public record Happened(
        @Nullable BigDecimal amount, int units, @Nullable String tracking) {}
