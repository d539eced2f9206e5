package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Currency;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Amounts in the currency's minor unit. Carts write more digits than there is money; each amount is rounded half-even
 * by itself, and what the rounding of lines takes or gives stays visible in the totals, which are the cart's own.
 */
final class Amounts {
    /** What {@code decimal(18,4)} holds before the point. */
    private static final int MOST_DIGITS = 14;

    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(MOST_DIGITS);

    private Amounts() {}

    static List<Defect> check(CartOrder order) {
        if (order.currency().isBlank()) {
            return List.of(); // named as missing already
        }
        if (digits(order.currency()) < 0) {
            return List.of(new Defect(
                    "BAD_CURRENCY",
                    "currency",
                    "the currency is not an ISO 4217 code with amounts, such as EUR or USD"));
        }
        int digits = digits(order.currency());
        boolean tooLarge = false;
        for (BigDecimal amount : all(order)) {
            tooLarge |= isTooLarge(amount, digits);
        }
        if (tooLarge) {
            return List.of(new Defect(
                    "BAD_NUMBER", "totals.grand", "an amount has more than 14 digits before the point; correct it"));
        }
        return List.of();
    }

    /** One with fewer digits stays below the limit however it is rounded, so most need no rounding here. */
    private static boolean isTooLarge(BigDecimal amount, int digits) {
        return (long) amount.precision() - amount.scale() >= MOST_DIGITS
                && round(amount, digits).abs().compareTo(LIMIT) >= 0;
    }

    private static List<BigDecimal> all(CartOrder order) {
        List<BigDecimal> all = new ArrayList<>();
        for (OrderLine line : order.lines()) {
            Collections.addAll(all, line.unitPrice(), line.discount(), line.tax());
        }
        Totals totals = order.totals();
        Collections.addAll(all, totals.items(), totals.shipping(), totals.tax(), totals.discount(), totals.grand());
        Payment payment = order.payment();
        if (payment != null) {
            Collections.addAll(all, payment.authorized(), payment.captured(), payment.refunded());
        }
        return all;
    }

    /** Digits of the minor unit; negative if there is no such currency. */
    private static int digits(String currency) {
        try {
            return Currency.getInstance(currency).getDefaultFractionDigits();
        } catch (IllegalArgumentException unknown) {
            return -1;
        }
    }

    static OrderLine rounded(OrderLine line, String currency) {
        int digits = digits(currency);
        return new OrderLine(
                line.lineId(),
                line.cartLineId(),
                line.sku(),
                line.name(),
                line.quantity(),
                line.fulfilled(),
                round(line.unitPrice(), digits),
                round(line.discount(), digits),
                round(line.tax(), digits),
                line.requiresShipping(),
                line.parentLineId());
    }

    static Totals rounded(Totals totals, String currency) {
        int digits = digits(currency);
        return new Totals(
                round(totals.items(), digits),
                round(totals.shipping(), digits),
                round(totals.tax(), digits),
                round(totals.discount(), digits),
                round(totals.grand(), digits));
    }

    static @Nullable Payment rounded(@Nullable Payment payment, String currency) {
        if (payment == null) {
            return null;
        }
        int digits = digits(currency);
        return new Payment(
                payment.method(),
                payment.state(),
                round(payment.authorized(), digits),
                round(payment.captured(), digits),
                round(payment.refunded(), digits),
                payment.reference());
    }

    private static BigDecimal round(BigDecimal amount, int digits) {
        return amount.setScale(digits, RoundingMode.HALF_EVEN);
    }
}
