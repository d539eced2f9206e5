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
        return counted(order, shipments.stream().filter(one -> !one.voided()).toList());
    }

    /** What the cart may show of ours: also a voided shipment, until it is taken back there. */
    static Quantities atCart(KnownOrder order, List<Shipment> shipments) {
        return counted(
                order,
                shipments.stream()
                        .filter(one -> one.begun()
                                && (!one.voided() || !one.ended(Step.Name.STATUS) || one.done(Step.Name.STATUS)))
                        .toList());
    }

    private static Quantities counted(@Nullable KnownOrder order, List<Shipment> shipments) {
        Map<LineId, Integer> direct = new HashMap<>();
        for (Shipment shipment : shipments) {
            for (Parcel parcel : shipment.parcels()) {
                parcel.lines().forEach(units -> direct.merge(units.lineId(), units.quantity(), Quantities::sum));
            }
        }
        return new Quantities(order, direct);
    }

    /** Nonsense of any size is a contradiction, and no reason to fail. */
    private static int sum(int one, int other) {
        return Math.clamp((long) one + other, 0, Integer.MAX_VALUE);
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
            return parent == null ? named : sum(named, inKits(direct.getOrDefault(parentId, 0), line, parent));
        }
        return sum(named, kitsOfParts(line));
    }

    private static int inKits(int kits, OrderLine part, OrderLine kit) {
        return Math.clamp((long) kits * part.quantity() / kit.quantity(), 0, Integer.MAX_VALUE);
    }

    /** Kits whose parts left one by one. */
    private int kitsOfParts(OrderLine kit) {
        int fewest = Integer.MAX_VALUE;
        boolean hasParts = false;
        for (OrderLine part : order == null ? List.<OrderLine>of() : order.lines()) {
            if (kit.lineId().equals(part.parentLineId()) && part.requiresShipping()) {
                hasParts = true;
                long kits = (long) direct.getOrDefault(part.lineId(), 0) * kit.quantity() / part.quantity();
                fewest = (int) Math.min(fewest, kits);
            }
        }
        return hasParts ? fewest : 0;
    }

    /** Whether nothing of the order remains to be shipped, counting what others have shipped. */
    boolean complete(Map<LineId, Integer> elsewhere) {
        return order != null
                && order.lines().stream()
                        .filter(OrderLine::requiresShipping)
                        .allMatch(line -> sum(shipped(line.lineId()), elsewhere.getOrDefault(line.lineId(), 0))
                                >= line.quantity());
    }
}
