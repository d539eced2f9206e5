package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Sku;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What of a shipment the cart is told: only lines that the order has, no more of them than is still open there, and the kits
 * that are whole now.
 */
final class CartLines {
    private final Map<LineId, Sku> skus = new LinkedHashMap<>();
    private final Map<LineId, Integer> left = new LinkedHashMap<>();

    private CartLines() {}

    /** @param before the shipments that the cart was told of, or is being told of */
    static List<Parcel> of(
            KnownOrder order, Shipment shipment, List<Shipment> before, Map<LineId, Integer> fulfilledElsewhere) {
        List<Shipment> with = new ArrayList<>(before);
        with.add(shipment);
        Quantities earlier = Quantities.of(order, before);
        Quantities now = Quantities.of(order, with);
        CartLines lines = new CartLines();
        for (OrderLine line : order.lines()) {
            int open = line.quantity()
                    - fulfilledElsewhere.getOrDefault(line.lineId(), 0)
                    - earlier.shipped(line.lineId());
            int more = now.shipped(line.lineId()) - earlier.shipped(line.lineId());
            lines.add(line.lineId(), line.sku(), Math.max(0, Math.min(open, more)));
        }
        return lines.in(shipment.parcels());
    }

    /** The same units in other packages. */
    static List<Parcel> repacked(List<Parcel> before, List<Parcel> packages) {
        CartLines lines = new CartLines();
        before.forEach(
                parcel -> parcel.lines().forEach(units -> lines.add(units.lineId(), units.sku(), units.quantity())));
        return lines.in(packages);
    }

    private void add(LineId line, Sku sku, int units) {
        skus.put(line, sku);
        left.merge(line, units, Integer::sum);
    }

    /** What no package names goes with the last: kits whose parts are all there now, and parts of kits. */
    private List<Parcel> in(List<Parcel> packages) {
        List<Parcel> parcels = new ArrayList<>();
        for (Parcel parcel : packages) {
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
        List<Parcel.Units> last = new ArrayList<>(parcels.getLast().lines());
        skus.forEach((line, sku) -> {
            int units = left.getOrDefault(line, 0);
            if (units > 0) {
                last.add(new Parcel.Units(line, sku, units));
            }
        });
        parcels.set(parcels.size() - 1, parcels.getLast().holding(last));
        return parcels.stream().filter(parcel -> !parcel.lines().isEmpty()).toList();
    }
}
