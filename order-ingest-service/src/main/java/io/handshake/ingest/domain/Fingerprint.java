package io.handshake.ingest.domain;

import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether two statements of an order say the same: SHA-256 over every field but the time of the cart's last
 * change, which some carts move without changing anything. Amounts count by value, so 9.9 is 9.90. Each field is written
 * with its length, so that no two different orders are written alike.
 */
final class Fingerprint {
    private final StringBuilder text = new StringBuilder(1024);

    private Fingerprint() {}

    /** Reads the order; {@link #digest} and {@link #size} then tell of it. */
    static Fingerprint of(CartOrder order, @Nullable String omsService) {
        Fingerprint print = new Fingerprint();
        print.add(order.key().toString(), order.cartOrderId(), order.state().name(), order.sourceState());
        print.add(order.placedAt().toString(), order.currency(), String.valueOf(order.pricesIncludeTax()));
        print.add(
                order.customer().firstName(),
                order.customer().lastName(),
                order.customer().email(),
                order.customer().phone());
        print.address(order.shipTo());
        print.address(order.billTo());
        print.add(order.shippingMethod(), omsService, order.notes());
        print.add(String.valueOf(order.lines().size()));
        order.lines().forEach(print::line);
        Totals totals = order.totals();
        print.amounts(totals.items(), totals.shipping(), totals.tax(), totals.discount(), totals.grand());
        print.payment(order.payment());
        return print;
    }

    private void line(OrderLine line) {
        add(line.lineId().value(), line.cartLineId(), line.sku().value(), line.name());
        add(String.valueOf(line.quantity()), String.valueOf(line.fulfilled()), String.valueOf(line.requiresShipping()));
        amounts(line.unitPrice(), line.discount(), line.tax());
        add(line.parentLineId() == null ? null : line.parentLineId().value());
    }

    private void address(@Nullable Address address) {
        if (address == null) {
            add((String) null);
            return;
        }
        add(address.firstName(), address.lastName(), address.company(), address.address1(), address.address2());
        add(address.city(), address.state(), address.postalCode(), address.country(), address.phone());
    }

    private void payment(@Nullable Payment payment) {
        if (payment == null) {
            add((String) null);
            return;
        }
        add(payment.method(), payment.state().name(), payment.reference());
        amounts(payment.authorized(), payment.captured(), payment.refunded());
    }

    /** By value: without zeros at the end, cut off the text, which costs less than to strip them off the number. */
    private void amounts(BigDecimal... amounts) {
        for (BigDecimal amount : amounts) {
            String digits = amount.toPlainString();
            int end = digits.length();
            if (amount.scale() > 0) {
                while (digits.charAt(end - 1) == '0') {
                    end--;
                }
                end = digits.charAt(end - 1) == '.' ? end - 1 : end;
            }
            text.append(end).append(':').append(digits, 0, end);
        }
    }

    private void add(@Nullable String... fields) {
        for (String field : fields) {
            if (field == null) {
                text.append('-');
            } else {
                text.append(field.length()).append(':').append(field);
            }
        }
    }

    /** About how many characters the order holds. */
    int size() {
        return text.length();
    }

    String digest() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(text.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException everyPlatformHasIt) {
            throw new IllegalStateException(everyPlatformHasIt);
        }
    }
}
