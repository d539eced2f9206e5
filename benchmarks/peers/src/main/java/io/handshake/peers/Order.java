package io.handshake.peers;

import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.mongodb.core.mapping.Document;

/** An order as it is stored and sent. */
@Document("peer-orders")
record Order(
        @Id String key,
        @Nullable String state,
        @Nullable String placedAt,
        @Nullable String updatedAt,
        @Nullable String currency,
        Address shipTo,
        @Nullable String email,
        @Nullable String shippingMethod,
        List<Line> lines,
        Totals totals,
        Payment payment,
        @Nullable String notes) {

    record Address(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String company,
            @Nullable String address1,
            @Nullable String address2,
            @Nullable String city,
            @Nullable String state,
            @Nullable String postalCode,
            @Nullable String country,
            @Nullable String phone) {}

    record Line(
            @Nullable String sku,
            @Nullable String name,
            int quantity,
            @Nullable BigDecimal unitPrice) {}

    record Totals(
            @Nullable BigDecimal items,
            @Nullable BigDecimal shipping,
            @Nullable BigDecimal tax,
            @Nullable BigDecimal grand) {}

    record Payment(
            @Nullable String method,
            @Nullable String state,
            @Nullable BigDecimal captured) {}
}
