package io.handshake.schemas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaFormatter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Holds the present schemas against every version that was ever released. {@code history/README.md} says how a release
 * adds its own: run this test with {@code -Dhistory.add=<version>}; that run fails on purpose.
 */
class CompatibilityTest {
    private static final Path HISTORY = Path.of("history");

    @Test
    void everyReleasedVersionAndThePresentReadEachOther() throws IOException {
        String adding = System.getProperty("history.add");
        if (adding != null) {
            List<Path> added = add(adding, HISTORY, Records.topLevel());
            throw new AssertionError("added " + added + ": look at them, then run without history.add");
        }
        assertThat(breaches(HISTORY, Records.topLevel())).isEmpty();
    }

    @Test
    void fromRelease10OnEveryRecordHasAHistory() throws IOException {
        String version = System.getProperty("handshake.version", "");
        assertThat(version)
                .as("the build hands its version on as handshake.version")
                .isNotBlank();
        assertThat(HISTORY.resolve("README.md")).exists();
        assertThat(withoutHistory(version, HISTORY, Records.topLevel()))
                .as("release these with -Dhistory.add, see history/README.md")
                .isEmpty();
    }

    @Test
    void aReleaseWithoutHistoryIsNamed(@TempDir Path history) throws IOException {
        Map<String, Schema> present = Map.of("Order", order("\"int\"", ""));
        assertThat(withoutHistory("0.9.0-SNAPSHOT", history, present)).isEmpty();
        assertThat(withoutHistory("1.0.0", history, present)).containsExactly("Order");
        add("1.0.0", history, present);
        assertThat(withoutHistory("1.0.0", history, present)).isEmpty();
    }

    @Test
    void whatIsAddedIsReadBackAndAnUnchangedRecordIsNotAddedTwice(@TempDir Path history) throws IOException {
        Map<String, Schema> present = Records.topLevel();
        assertThat(add("1.0.0", history, present)).hasSize(present.size());
        assertThat(add("1.1.0", history, present)).isEmpty();
        assertThat(breaches(history, present)).isEmpty();
        assertThat(past(history, "OrderImported").values()).containsExactly(present.get("OrderImported"));
    }

    @Test
    void aNewOptionalFieldAndANewSymbolPass() {
        Schema before = order("\"int\"", "");
        Schema after = order("\"int\"", """
                , {"name": "note", "type": ["null", "string"], "default": null}""", "\"NEW\", \"DONE\", \"LATE\"");
        assertThat(Compatibility.breaches("Order", after, Map.of("1.0.0", before)))
                .isEmpty();
    }

    @Test
    void aNewRequiredFieldIsNamedWithRecordVersionAndField() {
        Schema after = order("\"int\"", """
                , {"name": "note", "type": "string"}""");
        assertThat(Compatibility.breaches("Order", after, Map.of("1.0.0", order("\"int\"", ""))))
                .singleElement()
                .asString()
                .contains("Order: the present schema can't read what 1.0.0 wrote at Order.lines.note");
    }

    @Test
    void aRemovedRequiredFieldIsNamedInTheOtherDirection() {
        Schema before = order("\"int\"", """
                , {"name": "note", "type": "string"}""");
        assertThat(Compatibility.breaches("Order", order("\"int\"", ""), Map.of("1.0.0", before)))
                .singleElement()
                .asString()
                .contains("Order: 1.0.0 can't read what the present schema writes at Order.lines.note");
    }

    @Test
    void aWiderNumberBreaksOneDirectionOnlyAndIsStillNamed() {
        assertThat(Compatibility.breaches("Order", order("\"long\"", ""), Map.of("1.0.0", order("\"int\"", ""))))
                .singleElement()
                .asString()
                .contains("1.0.0 can't read what the present schema writes at Order.lines.quantity");
    }

    @Test
    void anotherScaleOfAnAmountIsNamedThoughAvroReadsIt() {
        assertThat(Compatibility.breaches("Order", order(decimal(2), ""), Map.of("1.0.0", order(decimal(4), ""))))
                .containsExactly("Order: 1.0.0 and the present schema differ in meaning at Order.lines.quantity:"
                        + " decimal(18,4), now decimal(18,2)");
    }

    @Test
    void aVersionBeforeTheLastIsCheckedToo(@TempDir Path history) throws IOException {
        String text = """
                , {"name": "note", "type": ["null", "string"], "default": null}""";
        String number = """
                , {"name": "note", "type": ["null", "int"], "default": null}""";
        add("1.0.0", history, Map.of("Order", order("\"int\"", text)));
        add("1.1.0", history, Map.of("Order", order("\"int\"", "")));
        assertThat(breaches(history, Map.of("Order", order("\"int\"", number))))
                .isNotEmpty()
                .allSatisfy(breach -> assertThat(breach).contains("1.0.0", "Order.lines.note"));
    }

    @Test
    void aReleasedRecordThatIsGoneIsNamed(@TempDir Path history) throws IOException {
        add("1.0.0", history, Map.of("Order", order("\"int\"", "")));
        assertThat(breaches(history, Map.of()))
                .containsExactly("Order: released, and now gone; a record leaves with a new major only");
    }

    private static List<String> breaches(Path history, Map<String, Schema> present) throws IOException {
        List<String> breaches = new ArrayList<>();
        try (Stream<Path> folders = Files.list(history)) {
            for (Path folder : folders.filter(Files::isDirectory).sorted().toList()) {
                String record = folder.getFileName().toString();
                Schema schema = present.get(record);
                if (schema == null) {
                    breaches.add(record + ": released, and now gone; a record leaves with a new major only");
                } else {
                    breaches.addAll(Compatibility.breaches(record, schema, past(history, record)));
                }
            }
        }
        return breaches;
    }

    private static List<String> withoutHistory(String version, Path history, Map<String, Schema> present)
            throws IOException {
        List<String> missing = new ArrayList<>();
        if (version.startsWith("0.")) {
            return missing;
        }
        for (String record : present.keySet()) {
            if (past(history, record).isEmpty()) {
                missing.add(record);
            }
        }
        return missing;
    }

    private static Map<String, Schema> past(Path history, String record) throws IOException {
        Map<String, Schema> past = new TreeMap<>();
        Path folder = history.resolve(record);
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".avsc")).toList()) {
                    String name = file.getFileName().toString();
                    past.put(
                            name.substring(0, name.length() - ".avsc".length()),
                            new Schema.Parser().parse(Files.readString(file)));
                }
            }
        }
        return past;
    }

    private static List<Path> add(String version, Path history, Map<String, Schema> present) throws IOException {
        List<Path> added = new ArrayList<>();
        for (Map.Entry<String, Schema> entry : present.entrySet()) {
            if (!past(history, entry.getKey()).containsValue(entry.getValue())) {
                Path file = history.resolve(entry.getKey()).resolve(version + ".avsc");
                Files.createDirectories(file.getParent());
                Files.writeString(file, SchemaFormatter.format("json/pretty", entry.getValue()) + "\n");
                added.add(file);
            }
        }
        return added;
    }

    private static String decimal(int scale) {
        return "{\"type\": \"bytes\", \"logicalType\": \"decimal\", \"precision\": 18, \"scale\": " + scale + "}";
    }

    private static Schema order(String quantity, String moreFields) {
        return order(quantity, moreFields, "\"NEW\", \"DONE\"");
    }

    private static Schema order(String quantity, String moreFields, String symbols) {
        return new Schema.Parser().parse("""
                {"type": "record", "name": "Order", "namespace": "t", "fields": [
                  {"name": "state", "type": {"type": "enum", "name": "State", "symbols": [%s], "default": "NEW"}},
                  {"name": "lines", "type": {"type": "array", "items": {"type": "record", "name": "Line", "fields": [
                    {"name": "quantity", "type": %s}%s]}}}]}
                """.formatted(symbols, quantity, moreFields));
    }
}
