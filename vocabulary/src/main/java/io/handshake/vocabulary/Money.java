package io.handshake.vocabulary;

import java.math.BigDecimal;

/** An amount in major units of an ISO 4217 currency, such as 12.50 EUR. */
public record Money(BigDecimal amount, String currency) {

    @Override
    public String toString() {
        return amount.toPlainString() + " " + currency;
    }
}
