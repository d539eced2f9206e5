package io.handshake.sandbox.carts.shop;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be paid back, in minor units.
 *
 * @param items what of it is for the lines
 */
public record RefundSpec(
        long total,
        long items,
        long shipping,
        long adjustment,
        List<LineQuantity> lines,
        @Nullable String reason) {

    public RefundSpec {
        lines = List.copyOf(lines);
    }

    /** Just an amount. */
    public static RefundSpec of(long total, @Nullable String reason) {
        return new RefundSpec(total, 0, 0, 0, List.of(), reason);
    }
}
