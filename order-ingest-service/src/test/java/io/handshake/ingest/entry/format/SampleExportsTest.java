package io.handshake.ingest.entry.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SampleExportsTest {
    @ParameterizedTest
    @CsvSource({
        "shopify/orders_export.csv, 26, FRACTIONAL_QUANTITY SCIENTIFIC_NOTATION",
        "shopify/orders_export_next_day.csv, 8, ''",
        "canonical/orders.csv, 5, ''",
        "canonical/orders.xlsx, 5, ORDER_SPLIT ORDER_SPLIT",
        "canonical/orders.xml, 4, ''",
        "canonical/orders.json, 4, FRACTIONAL_QUANTITY",
        "canonical/template.csv, 1, ''",
        "canonical/template.xlsx, 1, ''",
        "canonical/template.xml, 1, ''",
        "canonical/template.json, 1, ''"
    })
    void eachSampleReadsAsItsTableSays(String name, int orders, String reasons) throws Exception {
        List<SourceOrder> read = Exports.read(Path.of("../samples", name));

        assertThat(read).hasSize(orders);
        assertThat(read.stream().flatMap(order -> Exports.reasons(order).stream()))
                .containsExactlyElementsOf(reasons.isEmpty() ? List.of() : List.of(reasons.split(" ")));
    }
}
