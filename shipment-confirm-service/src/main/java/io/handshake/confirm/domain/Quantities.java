package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many units of each line have left, over some shipments of one order. A kit's line counts as shipped when all its parts
 * are, and a kit that is shipped as such takes its parts with it.
 */
final class Quantities {
    private final @Nullable KnownOrder order;
    private final Map<LineId, Integer> direct;

    private Quantities(@Nullable KnownOrder order, Map<LineId, Integer> direct) {
        this.order = order;
        this.direct = direct;
    }

    /** Voided shipments don't count. */
    static Quantities of(@Nullable KnownOrder order, List<Shipment> shipments) {
        Map<LineId, Integer> direct = new HashMap<>();
        for (Shipment shipment : shipments) {
            if (!shipment.voided()) {
                for (Parcel parcel : shipment.parcels()) {
                    parcel.lines().forEach(units -> direct.merge(units.lineId(), units.quantity(), Integer::sum));
                }
            }
        }
        return new Quantities(order, direct);
    }

    /** What was named in packages, kits and parts apart. */
    Map<LineId, Integer> named() {
        return direct;
    }

    int shipped(LineId id) {
        int named = direct.getOrDefault(id, 0);
        OrderLine line = order == null ? null : order.line(id).orElse(null);
        if (line == null || order == null) {
            return named;
        }
        LineId parentId = line.parentLineId();
        if (parentId != null) {
            OrderLine parent = order.line(parentId).orElse(null);
            return parent == null ? named : named + inKits(direct.getOrDefault(parentId, 0), line, parent);
        }
        return named + kitsOfParts(line);
    }

    private static int inKits(int kits, OrderLine part, OrderLine kit) {
        return Math.toIntExact((long) kits * part.quantity() / kit.quantity());
    }

    /** Kits whose parts left one by one. */
    private int kitsOfParts(OrderLine kit) {
        int fewest = Integer.MAX_VALUE;
        boolean hasParts = false;
        for (OrderLine part : order == null ? List.<OrderLine>of() : order.lines()) {
            if (kit.lineId().equals(part.parentLineId()) && part.requiresShipping()) {
                hasParts = true;
                long kits = (long) direct.getOrDefault(part.lineId(), 0) * kit.quantity() / part.quantity();
                fewest = Math.toIntExact(Math.min(fewest, kits));
            }
        }
        return hasParts ? fewest : 0;
    }

    /** Whether nothing of the order remains to be shipped, counting what others have shipped. */
    boolean complete(Map<LineId, Integer> elsewhere) {
        return order != null
                && order.lines().stream()
                        .filter(OrderLine::requiresShipping)
                        .allMatch(line ->
                                shipped(line.lineId()) + elsewhere.getOrDefault(line.lineId(), 0) >= line.quantity());
    }
}
