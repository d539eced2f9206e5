package io.handshake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;

class StyleTest {

    @Test
    void everySchemaKeepsTheStyle() {
        Map<String, Schema> all = Records.all();
        assertThat(all).hasSizeGreaterThan(40);
        assertThat(all.values().stream().flatMap(type -> Style.faults(type).stream()))
                .isEmpty();
    }

    @Test
    void everyAmountHasACurrency() {
        assertThat(Style.amountsWithoutCurrency(Records.all().values())).isEmpty();
    }

    @Test
    void theTopLevelRecordsAreThoseOfTheCatalogue() {
        List<String> named =
                TopicCatalogue.load().topics().stream().map(Topic::record).toList();
        assertThat(named).doesNotHaveDuplicates();
        assertThat(Records.topLevel().keySet()).containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void aCartsOrderIsAnImportedOrderWithoutWhatWeAdd() {
        assertThat(fields("OrderImported").entrySet().stream()
                        .filter(field ->
                                !List.of("meta", "revision", "omsService").contains(field.getKey())))
                .containsExactlyInAnyOrderElementsOf(fields("CartOrder").entrySet());
    }

    @Test
    void eachBreachIsNamedWithItsField() {
        Schema bad = new Schema.Parser().parse("""
                {"type": "record", "namespace": "elsewhere", "name": "OrderV2", "fields": [
                  {"name": "price", "type": "double", "doc": "d"},
                  {"name": "undocumented", "type": "string"},
                  {"name": "note", "type": ["string", "null"], "default": "", "doc": "d"},
                  {"name": "nick", "type": ["null", "string"], "doc": "d"},
                  {"name": "when", "type": {"type": "long", "logicalType": "timestamp-millis"}, "doc": "d"},
                  {"name": "sentAt", "type": "long", "logicalType": "timestamp-millis", "doc": "d"},
                  {"name": "cents", "type": {"type": "int", "logicalType": "decimal", "precision": 9}, "doc": "d"},
                  {"name": "sum", "type": {"type": "bytes", "logicalType": "decimal", "precision": 9, "scale": 2},
                   "doc": "d"},
                  {"name": "raw", "type": "bytes", "doc": "d"},
                  {"name": "bodyV1", "type": "string", "doc": "d"},
                  {"name": "either", "type": ["string", "int"], "doc": "d"},
                  {"name": "extra", "type": {"type": "map", "values": "string"}, "doc": "d"}]}
                """);
        assertThat(Style.faults(bad).stream()
                        .map(fault -> fault.substring(0, fault.indexOf(':')))
                        .collect(Collectors.toSet()))
                .containsExactlyInAnyOrder(
                        "OrderV2",
                        "OrderV2.price",
                        "OrderV2.undocumented",
                        "OrderV2.note",
                        "OrderV2.nick",
                        "OrderV2.when",
                        "OrderV2.sentAt",
                        "OrderV2.cents",
                        "OrderV2.sum",
                        "OrderV2.raw",
                        "OrderV2.bodyV1",
                        "OrderV2.either",
                        "OrderV2.extra");
        assertThat(Style.faults(bad))
                .contains(
                        "OrderV2: its namespace must be io.handshake.events.v1",
                        "OrderV2: needs a doc",
                        "OrderV2.sentAt: logicalType stands beside the type, where Avro ignores it; put it inside");
        assertThat(Style.amountsWithoutCurrency(List.of(bad)))
                .singleElement()
                .asString()
                .startsWith("OrderV2: ");
    }

    @Test
    void anEnumWithoutADefaultIsNamed() {
        Schema bare = new Schema.Parser().parse("""
                {"type": "enum", "namespace": "io.handshake.events.v1", "name": "Colour", "doc": "d",
                 "symbols": ["RED"]}
                """);
        assertThat(Style.faults(bare)).singleElement().asString().startsWith("Colour: an enum needs a default");
    }

    private static Map<String, Schema> fields(String record) {
        return Records.schema(record).getFields().stream()
                .collect(Collectors.toMap(Schema.Field::name, Schema.Field::schema));
    }
}
