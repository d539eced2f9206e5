package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a shipment the cart is told: only lines that the order has, no more of them than is still open there, and the kits
 * that are whole now.
 */
final class CartLines {
    private CartLines() {}

    /** @param before the shipments that the cart was told of, or is being told of */
    static List<Parcel> of(
            KnownOrder order, Shipment shipment, List<Shipment> before, Map<LineId, Integer> fulfilledElsewhere) {
        List<Shipment> with = new ArrayList<>(before);
        with.add(shipment);
        Quantities earlier = Quantities.of(order, before);
        Quantities now = Quantities.of(order, with);
        Map<LineId, Integer> left = new HashMap<>();
        for (OrderLine line : order.lines()) {
            int open = line.quantity()
                    - fulfilledElsewhere.getOrDefault(line.lineId(), 0)
                    - earlier.shipped(line.lineId());
            int more = now.shipped(line.lineId()) - earlier.shipped(line.lineId());
            left.put(line.lineId(), Math.max(0, Math.min(open, more)));
        }
        List<Parcel> parcels = new ArrayList<>();
        for (Parcel parcel : shipment.parcels()) {
            List<Parcel.Units> lines = new ArrayList<>();
            for (Parcel.Units units : parcel.lines()) {
                int part = Math.min(units.quantity(), left.getOrDefault(units.lineId(), 0));
                if (part > 0) {
                    lines.add(new Parcel.Units(units.lineId(), units.sku(), part));
                    left.merge(units.lineId(), -part, Integer::sum);
                }
            }
            parcels.add(parcel.holding(lines));
        }
        return withKits(order, parcels, left);
    }

    /** What nobody named: kits whose parts are all there now, and parts of kits. They go with the last parcel. */
    private static List<Parcel> withKits(KnownOrder order, List<Parcel> parcels, Map<LineId, Integer> left) {
        List<Parcel> all = new ArrayList<>(parcels);
        List<Parcel.Units> last = new ArrayList<>(all.getLast().lines());
        for (OrderLine line : order.lines()) {
            int units = left.getOrDefault(line.lineId(), 0);
            if (units > 0) {
                last.add(new Parcel.Units(line.lineId(), line.sku(), units));
            }
        }
        all.set(all.size() - 1, all.getLast().holding(last));
        return all.stream().filter(parcel -> !parcel.lines().isEmpty()).toList();
    }
}
