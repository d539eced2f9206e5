package io.handshake.confirm.domain;

import io.handshake.vocabulary.LineId;
import io.handshake.vocabulary.Sku;
import org.jspecify.annotations.Nullable;

/**
 * So many units as the OMS names them: by line id, by SKU, or both.
 *
 * @param quantity at least 1
 */
public record ReportedLine(
        @Nullable LineId lineId, @Nullable Sku sku, int quantity) {

    /** @throws IllegalArgumentException if it names nothing, or less than one */
    public ReportedLine {
        if (lineId == null && sku == null) {
            throw new IllegalArgumentException("a line needs a lineId or a sku");
        }
        if (quantity < 1) {
            throw new IllegalArgumentException("a line needs a quantity of at least 1");
        }
    }
}
