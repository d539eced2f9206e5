package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An order as it was imported last, as far as shipping it and being paid for it need.
 *
 * @param incarnation of the order's key at order-ingest, and {@code sequence} within it: the higher is the newer
 * @param cartOrderId the cart's internal id; null if it has none, or it is not known
 * @param currency ISO 4217, of all amounts
 * @param recipient null if there is none, or the person was erased
 * @param payment null if the cart says nothing of it
 */
public record KnownOrder(
        int incarnation,
        long sequence,
        int revision,
        OrderState state,
        @Nullable String cartOrderId,
        Instant placedAt,
        String currency,
        boolean pricesIncludeTax,
        @Nullable Recipient recipient,
        List<OrderLine> lines,
        Totals totals,
        @Nullable Payment payment) {

    public KnownOrder {
        lines = List.copyOf(lines);
    }

    boolean newerThan(@Nullable KnownOrder other) {
        return other == null
                || incarnation > other.incarnation
                || (incarnation == other.incarnation && sequence > other.sequence);
    }

    public Optional<OrderLine> line(LineId id) {
        return lines.stream().filter(line -> line.lineId().equals(id)).findFirst();
    }

    boolean cancelled() {
        return state == OrderState.CANCELLED || state == OrderState.REFUNDED;
    }

    /** What the cart says was captured, by whomever. */
    BigDecimal capturedAtCart() {
        return payment == null ? BigDecimal.ZERO : payment.captured();
    }

    /** What may be captured in all. */
    BigDecimal authorised() {
        if (payment == null) {
            return BigDecimal.ZERO;
        }
        // Some carts say that a payment is authorised, and not how much of it.
        return payment.state() == Payment.State.AUTHORIZED
                        && payment.authorized().signum() == 0
                ? totals.grand()
                : payment.authorized().max(payment.captured());
    }

    KnownOrder withoutPerson() {
        return new KnownOrder(
                incarnation,
                sequence,
                revision,
                state,
                cartOrderId,
                placedAt,
                currency,
                pricesIncludeTax,
                null,
                lines,
                totals,
                payment);
    }

    /** Leaves the person out. */
    @Override
    public String toString() {
        return "KnownOrder[revision=" + revision + ", state=" + state + ", lines=" + lines.size() + "]";
    }
}
