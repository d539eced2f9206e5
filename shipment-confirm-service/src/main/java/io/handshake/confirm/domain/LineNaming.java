package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.Sku;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the order's lines behind what an OMS names. By SKU alone, units go to the lines with that SKU in their order, each as
 * far as it is open; what is over stays with the last of them, to be seen as too much.
 */
final class LineNaming {
    private final @Nullable KnownOrder order;
    private final Quantities taken;
    private final Map<LineId, Integer> elsewhere;

    /**
     * Of this order.
     *
     * @param taken what other shipments have of it
     * @param elsewhere what somebody else has shipped of it
     */
    LineNaming(@Nullable KnownOrder order, Quantities taken, Map<LineId, Integer> elsewhere) {
        this.order = order;
        this.taken = taken;
        this.elsewhere = elsewhere;
    }

    List<Parcel> parcels(List<Box> boxes) {
        List<Parcel.Units> before = new ArrayList<>();
        List<Parcel> parcels = new ArrayList<>();
        for (Box box : boxes) {
            List<Parcel.Units> lines = new ArrayList<>();
            for (ReportedLine line : box.lines()) {
                List<Parcel.Units> found = named(line, before);
                lines.addAll(found);
                before.addAll(found);
            }
            parcels.add(
                    new Parcel(box.carrier(), box.service(), box.trackingNumber(), box.trackingUrl(), merged(lines)));
        }
        return parcels;
    }

    private List<Parcel.Units> named(ReportedLine line, List<Parcel.Units> before) {
        LineId id = line.lineId();
        Sku sku = line.sku();
        if (id != null) {
            Sku known =
                    order == null ? null : order.line(id).map(OrderLine::sku).orElse(null);
            return List.of(
                    new Parcel.Units(id, known != null ? known : sku != null ? sku : skuIn(id), line.quantity()));
        }
        if (sku == null) {
            throw new IllegalStateException("a reported line names nothing");
        }
        List<OrderLine> same = order == null
                ? List.of()
                : order.lines().stream().filter(one -> one.sku().equals(sku)).toList();
        if (same.isEmpty()) {
            return List.of(new Parcel.Units(LineId.of(sku, 1), sku, line.quantity()));
        }
        List<Parcel.Units> found = new ArrayList<>();
        int left = line.quantity();
        for (OrderLine one : same) {
            int here = before.stream()
                    .filter(units -> units.lineId().equals(one.lineId()))
                    .mapToInt(Parcel.Units::quantity)
                    .sum();
            int open = Math.max(
                    0, one.quantity() - elsewhere.getOrDefault(one.lineId(), 0) - taken.shipped(one.lineId()) - here);
            int part = one.equals(same.getLast()) ? left : Math.min(left, open);
            if (part > 0) {
                found.add(new Parcel.Units(one.lineId(), sku, part));
                left -= part;
            }
        }
        return found;
    }

    /** A line id is a SKU and its ordinal. */
    private static Sku skuIn(LineId id) {
        int mark = id.value().lastIndexOf('#');
        return new Sku(mark < 0 ? id.value() : id.value().substring(0, mark));
    }

    private static List<Parcel.Units> merged(List<Parcel.Units> lines) {
        List<Parcel.Units> merged = new ArrayList<>();
        for (Parcel.Units units : lines) {
            int at = -1;
            for (int i = 0; i < merged.size(); i++) {
                if (merged.get(i).lineId().equals(units.lineId())) {
                    at = i;
                }
            }
            if (at < 0) {
                merged.add(units);
            } else {
                merged.set(
                        at,
                        new Parcel.Units(
                                units.lineId(), units.sku(), merged.get(at).quantity() + units.quantity()));
            }
        }
        return merged;
    }
}
