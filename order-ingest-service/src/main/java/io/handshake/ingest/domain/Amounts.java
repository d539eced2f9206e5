package io.handshake.ingest.domain;

import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Amounts in the currency's minor unit. Carts write more digits than there is money; each amount is rounded half-even
 * by itself, and what the rounding of lines takes or gives stays visible in the totals, which are the cart's own.
 */
final class Amounts {
    /** What {@code decimal(18,4)} holds before the point. */
    private static final BigDecimal LIMIT = BigDecimal.TEN.pow(14);

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
        if (all(order).anyMatch(amount -> round(amount, digits).abs().compareTo(LIMIT) >= 0)) {
            return List.of(new Defect(
                    "BAD_NUMBER", "totals.grand", "an amount has more than 14 digits before the point; correct it"));
        }
        return List.of();
    }

    private static Stream<BigDecimal> all(CartOrder order) {
        Totals totals = order.totals();
        Payment payment = order.payment();
        return Stream.of(
                        order.lines().stream()
                                .flatMap(line -> Stream.of(line.unitPrice(), line.discount(), line.tax())),
                        Stream.of(totals.items(), totals.shipping(), totals.tax(), totals.discount(), totals.grand()),
                        payment == null
                                ? Stream.<BigDecimal>empty()
                                : Stream.of(payment.authorized(), payment.captured(), payment.refunded()))
                .flatMap(amounts -> amounts);
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
