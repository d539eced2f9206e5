package io.handshake.ingest.entry.imports;

import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Places;
import io.handshake.ingest.domain.Defect;
import io.handshake.ingest.domain.ParkedRow;
import java.util.List;

/** Why an order is parked, from what found it to what is kept of it; the same for every way in. */
public final class ParkedFaults {
    private ParkedFaults() {}

    /** The domain's defects, each with the place where its field stands. */
    public static List<Fault> of(List<Defect> defects, Places places) {
        return defects.stream()
                .map(defect -> {
                    Places.Place place = places.of(defect.field());
                    return new Fault(defect.reason(), place.line(), place.column(), defect.message());
                })
                .toList();
    }

    /** In the domain's words, as they are stored. */
    public static List<ParkedRow.Fault> kept(List<Fault> faults) {
        return faults.stream()
                .map(fault -> new ParkedRow.Fault(fault.reason(), fault.line(), fault.column(), fault.message()))
                .toList();
    }

    /** Where something unexpected was thrown. Its message stays out of the log: it may quote what was read. */
    public static String place(Throwable thrown) {
        StackTraceElement[] trace = thrown.getStackTrace();
        return trace.length == 0 ? "unknown" : trace[0].toString();
    }
}
