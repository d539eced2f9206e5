package io.handshake.carts.spi;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Sku;
import org.jspecify.annotations.Nullable;

/**
 * So many of a line.
 *
 * @param lineId ours
 * @param cartLineId the cart's own id; null if the order came in by a way that does not tell it: then the connector
 *     counts the cart's lines with that SKU
 * @param sku as the cart writes it
 */
public record LineQuantity(LineId lineId, @Nullable String cartLineId, Sku sku, int quantity) {

    /** Which of the order's lines with that SKU it is, from 1. */
    public int ordinal() {
        String text = lineId.value();
        return Integer.parseInt(text.substring(text.lastIndexOf('#') + 1));
    }
}
