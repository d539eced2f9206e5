package io.handshake.carts.spi;

import io.handshake.carts.layout.Reading;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.OrderLine;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts which canonical fields orders lack. */
public final class FieldGaps {
    private final Map<String, Integer> lacking = new LinkedHashMap<>();

    private FieldGaps() {}

    /** The gaps in those that could be read; in the order of an address label. */
    public static List<FieldGap> in(Collection<Reading> readings) {
        FieldGaps gaps = new FieldGaps();
        for (Reading reading : readings) {
            switch (reading) {
                case Reading.Readable readable -> gaps.look(readable.order());
                case Reading.Unreadable _ -> gaps.lacks("order", true);
            }
        }
        return gaps.lacking.entrySet().stream()
                .filter(gap -> gap.getValue() > 0)
                .map(gap -> new FieldGap(gap.getKey(), gap.getValue()))
                .toList();
    }

    private void look(CartOrder order) {
        Address shipTo = order.shipTo();
        lacks("shipTo.firstName", shipTo.firstName().isBlank());
        lacks("shipTo.lastName", shipTo.lastName().isBlank());
        lacks("shipTo.address1", shipTo.address1().isBlank());
        lacks("shipTo.city", shipTo.city().isBlank());
        lacks("shipTo.state", blank(shipTo.state()));
        lacks("shipTo.postalCode", blank(shipTo.postalCode()));
        lacks("shipTo.country", shipTo.country().isBlank());
        lacks("shippingMethod", order.shippingMethod().isBlank());
        lacks("lines", order.lines().isEmpty());
        lacks(
                "lines.sku",
                order.lines().stream()
                        .filter(OrderLine::requiresShipping)
                        .anyMatch(line -> line.sku().value().isBlank()));
        lacks("customer.email", blank(order.customer().email()));
    }

    private static boolean blank(@Nullable String text) {
        return text == null || text.isBlank();
    }

    private void lacks(String field, boolean missing) {
        lacking.merge(field, missing ? 1 : 0, Integer::sum);
    }
}
