package io.handshake.ingest.entry.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.handshake.ingest.domain.ImportedOrder;
import io.handshake.vocabulary.Address;
import io.handshake.vocabulary.CartOrder;
import io.handshake.vocabulary.Customer;
import io.handshake.vocabulary.OrderLine;
import io.handshake.vocabulary.OrderState;
import io.handshake.vocabulary.Payment;
import io.handshake.vocabulary.Totals;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An order as last imported: the fields of {@code OrderImported}, without its meta. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record OrderView(
        String orderKey,
        String cartId,
        String orderNumber,
        @Nullable String cartOrderId,
        int revision,
        OrderState state,
        String sourceState,
        @Nullable Instant sourceUpdatedAt,
        Instant placedAt,
        String currency,
        boolean pricesIncludeTax,
        Customer customer,
        Address shipTo,
        @Nullable Address billTo,
        String shippingMethod,
        @Nullable String omsService,
        List<Line> lines,
        Totals totals,
        @Nullable Payment payment,
        @Nullable String notes,
        Instant importedAt,
        int acknowledgedRevision) {

    /** One line. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Line(
            String lineId,
            @Nullable String cartLineId,
            String sku,
            String name,
            int quantity,
            int fulfilled,
            BigDecimal unitPrice,
            BigDecimal discount,
            BigDecimal tax,
            boolean requiresShipping,
            @Nullable String parentLineId) {

        static Line of(OrderLine line) {
            return new Line(
                    line.lineId().value(),
                    line.cartLineId(),
                    line.sku().value(),
                    line.name(),
                    line.quantity(),
                    line.fulfilled(),
                    line.unitPrice(),
                    line.discount(),
                    line.tax(),
                    line.requiresShipping(),
                    line.parentLineId() == null ? null : line.parentLineId().value());
        }
    }

    static OrderView of(ImportedOrder imported) {
        CartOrder order = imported.order();
        return new OrderView(
                order.key().toString(),
                order.key().cartId().value(),
                order.key().orderNumber(),
                order.cartOrderId(),
                imported.revision(),
                order.state(),
                order.sourceState(),
                order.sourceUpdatedAt(),
                order.placedAt(),
                order.currency(),
                order.pricesIncludeTax(),
                order.customer(),
                order.shipTo(),
                order.billTo(),
                order.shippingMethod(),
                imported.omsService(),
                order.lines().stream().map(Line::of).toList(),
                order.totals(),
                order.payment(),
                order.notes(),
                imported.importedAt(),
                imported.acknowledgedRevision());
    }
}
