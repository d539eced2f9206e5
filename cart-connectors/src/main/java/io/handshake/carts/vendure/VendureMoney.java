package io.handshake.carts.vendure;

import io.handshake.vocabulary.Money;
import java.math.BigDecimal;
import java.util.OptionalInt;

/**
 * Vendure's whole numbers as amounts. How many digits stand behind the point is a setting of the shop ({@code
 * moneyStrategyPrecision}, 2 unless changed), the same for every currency.
 */
record VendureMoney(int precision) {

    BigDecimal amount(long minor) {
        return BigDecimal.valueOf(minor, precision);
    }

    Money money(long minor, String currency) {
        return new Money(amount(minor), currency);
    }

    /** Empty if the amount is finer than the shop's money, or too large. */
    OptionalInt minor(BigDecimal amount) {
        try {
            return OptionalInt.of(amount.movePointRight(precision).intValueExact());
        } catch (ArithmeticException notWhole) {
            return OptionalInt.empty();
        }
    }
}
