package io.handshake.confirm.entry.http;

import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.Unreadable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One shipment of a batch.
 *
 * @param shipmentId as far as it can be read
 * @param stated null if it can't be read
 * @param refused why; null if it can be read
 */
record BatchEntry(
        Place place,
        @Nullable String shipmentId,
        @Nullable StatedShipment stated,
        @Nullable Unreadable refused) {

    static BatchEntry of(Place place, @Nullable String shipmentId, Supplier<StatedShipment> reading) {
        try {
            return new BatchEntry(place, shipmentId, reading.get(), null);
        } catch (Unreadable unreadable) {
            return new BatchEntry(place, shipmentId, null, unreadable);
        }
    }
}
