package io.handshake.confirm.domain;

import java.time.Instant;
import java.util.List;

/**
 * What the OMS said when goods left. A fact: it is never refused for what it says.
 *
 * @param shipmentId the OMS's, unique over all orders
 * @param customerNotified whether the OMS has written to the customer already, so that nobody else does
 */
public record Report(String shipmentId, Instant shippedAt, List<Box> boxes, boolean customerNotified) {

    /** @throws IllegalArgumentException if it has no id or no package */
    public Report {
        boxes = List.copyOf(boxes);
        if (shipmentId.isBlank()) {
            throw new IllegalArgumentException("a shipment needs a shipmentId");
        }
        if (boxes.isEmpty()) {
            throw new IllegalArgumentException("a shipment needs at least one package");
        }
    }
}
