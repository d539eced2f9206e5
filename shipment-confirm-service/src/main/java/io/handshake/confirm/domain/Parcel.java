package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Sku;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One parcel with the lines of the order that are in it. */
public record Parcel(
        String carrier,
        @Nullable String service,
        @Nullable String trackingNumber,
        @Nullable String trackingUrl,
        List<Units> lines) {

    /** So many units of a line. */
    public record Units(LineId lineId, Sku sku, int quantity) {}

    public Parcel {
        lines = List.copyOf(lines);
    }

    boolean tracked() {
        return trackingNumber != null;
    }

    Parcel holding(List<Units> other) {
        return new Parcel(carrier, service, trackingNumber, trackingUrl, other);
    }
}
