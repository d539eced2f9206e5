package io.handshake.ingest;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes exports in the canonical layout, complete unless a test says otherwise. */
final class CanonicalCsv {
    private static final String HEADER =
            "order_number,state,placed_at,updated_at,currency,first_name,last_name,address1,"
                    + "address2,city,state_province,postal_code,country,shipping_method,sku,quantity,unit_price,notes";

    private final List<String> rows = new ArrayList<>(List.of(HEADER));

    /** One order of one line. */
    CanonicalCsv order(String number, String updatedAt, String notes) {
        return row(number, "READY", updatedAt, "10115", "MUG-BLUE", "2", notes);
    }

    CanonicalCsv row(
            String number, String state, String updatedAt, String zip, String sku, String quantity, String notes) {
        rows.add(String.join(
                ",",
                number,
                state,
                "2026-11-01T09:00:00Z",
                updatedAt,
                "EUR",
                "Jörg",
                "Müller",
                "Straße 5",
                "Whg. 2",
                "Berlin",
                "",
                zip,
                "DE",
                "Standard",
                sku,
                quantity,
                "12.50",
                notes));
        return this;
    }

    byte[] bytes() {
        return (String.join("\n", rows) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
