package io.handshake.confirm.domain;

import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderKey;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Sku;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Orders and shipments to test with. */
final class Orders {
    static final OrderKey KEY = new OrderKey(new CartId("shop"), "1001");
    static final Instant START = Instant.parse("2026-05-04T10:00:00Z");

    private Orders() {}

    static OrderLine line(String sku, int quantity, String price) {
        return new OrderLine(
                LineId.of(new Sku(sku), 1),
                "c-" + sku,
                new Sku(sku),
                sku,
                quantity,
                0,
                new BigDecimal(price),
                BigDecimal.ZERO,
                BigDecimal.ZERO,
                true,
                null);
    }

    static OrderLine part(String sku, int quantity, String parent) {
        OrderLine line = line(sku, quantity, "0");
        return new OrderLine(
                line.lineId(),
                line.cartLineId(),
                line.sku(),
                line.name(),
                quantity,
                0,
                line.unitPrice(),
                line.discount(),
                line.tax(),
                true,
                LineId.of(new Sku(parent), 1));
    }

    static OrderLine fulfilled(OrderLine line, int units) {
        return new OrderLine(
                line.lineId(),
                line.cartLineId(),
                line.sku(),
                line.name(),
                line.quantity(),
                units,
                line.unitPrice(),
                line.discount(),
                line.tax(),
                line.requiresShipping(),
                line.parentLineId());
    }

    /** Authorised in full, 5.00 for shipping. */
    static KnownOrder order(int revision, OrderLine... lines) {
        return order(revision, OrderState.READY, List.of(lines), "0", null);
    }

    /** @param authorised null for all of it */
    static KnownOrder order(
            int revision, OrderState state, List<OrderLine> lines, String captured, @Nullable String authorised) {
        BigDecimal items = BigDecimal.ZERO;
        for (OrderLine line : lines) {
            items = items.add(line.unitPrice().multiply(BigDecimal.valueOf(line.quantity())));
        }
        BigDecimal shipping = new BigDecimal("5.00");
        BigDecimal grand = items.add(shipping);
        return new KnownOrder(
                1,
                revision,
                revision,
                state,
                "77",
                START,
                "EUR",
                true,
                new Recipient("Ada", "Byron", "ada@example.com", "GB"),
                lines,
                new Totals(items, shipping, BigDecimal.ZERO, BigDecimal.ZERO, grand),
                new Payment(
                        "card",
                        Payment.State.AUTHORIZED,
                        authorised == null ? grand : new BigDecimal(authorised),
                        new BigDecimal(captured),
                        BigDecimal.ZERO,
                        null));
    }

    /** In one package; {@code goods} are SKU, quantity, SKU, quantity, … */
    static Report shipped(String id, @Nullable String tracking, Object... goods) {
        return new Report(id, START, List.of(box(tracking, goods)), false);
    }

    static Box box(@Nullable String tracking, Object... goods) {
        List<ReportedLine> lines = new ArrayList<>();
        for (int i = 0; i < goods.length; i += 2) {
            lines.add(new ReportedLine(null, new Sku((String) goods[i]), (Integer) goods[i + 1]));
        }
        return new Box("UPS", "Ground", tracking, null, lines);
    }
}
