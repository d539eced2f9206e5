package io.handshake.carts.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What left in one box.
 *
 * @param carrier the OMS's word; the connector translates it by what carts.yaml says for the cart
 */
public record Parcel(
        String carrier,
        @Nullable String service,
        @Nullable String trackingNumber,
        @Nullable String trackingUrl,
        List<LineQuantity> lines) {
    public Parcel {
        lines = List.copyOf(lines);
    }
}
