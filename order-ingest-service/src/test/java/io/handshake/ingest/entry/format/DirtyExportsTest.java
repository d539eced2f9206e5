package io.handshake.ingest.entry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.handshake.carts.CartSettings;
import io.handshake.carts.layout.Fault;
import io.handshake.carts.layout.Reading;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import io.handshake.vocabulary.CartId;
import io.handshake.vocabulary.CartOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DirtyExportsTest {
    private static final String HEADER =
            "order_number,state,placed_at,updated_at,currency,first_name,last_name,address1,"
                    + "city,postal_code,country,shipping_method,items_total,grand_total,sku,quantity,unit_price,notes\n";

    @TempDir
    Path folder;

    private static String row(
            String number, String placedAt, String updatedAt, String items, String grand, String quantity) {
        return String.join(
                ",",
                number,
                "READY," + placedAt,
                updatedAt,
                "EUR,Ada,King,Weg 1,Bonn,53111,DE,DHL",
                items,
                grand,
                "A",
                '"' + quantity + '"',
                "5.00,\n");
    }

    private static String row(String number) {
        return row(number, "2026-11-20", "", "", "", "1");
    }

    private List<List<String>> reasons(String text) throws Exception {
        return Exports.read(folder, text).stream().map(Exports::reasons).toList();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "+999999999-01-01T00:00:00Z",
                "2026-02-31 10:00:00",
                "-0001-11-30 00:00:00",
                "0000-00-00 00:00:00",
                "1969-12-31",
                "2200-01-01",
                "2026-11-23T24:00:00Z",
                "2026-02-30"
            })
    void aTimeThatIsNoneOfTheseCenturiesParksTheOrder(String time) throws Exception {
        assertThat(reasons(HEADER + row("1", time, "", "", "", "1"))).containsExactly(List.of("BAD_DATE"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-20 10:00",
                "2026-11-20 10:00:00",
                "2026-11-20T10:00:00.123Z",
                "2026-11-20 10:00:00 -0400",
                "2026-11-20 10:00:00 UTC",
                "2028-02-29T10:00:00+01:00",
                "2199-12-31"
            })
    void anOrdinaryTimeIsRead(String time) throws Exception {
        assertThat(reasons(HEADER + row("1", time, "", "", "", "1"))).containsExactly(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"23.11.2026", "1,2,3", "12.5,00", "1,23,456", "1.2.3", "1'23", "1,000", "1.000", "12,5.00"})
    void aQuantityWhoseSeparatorsMakeNoSenseIsNotGuessed(String quantity) throws Exception {
        assertThat(reasons(HEADER + row("1", "2026-11-20", "", "", "", quantity)))
                .containsExactly(List.of("BAD_NUMBER"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1,234,567 | 1234567",
                "1.234.567 | 1234567",
                "1.234,00 | 1234",
                "1,234.00 | 1234",
                "1 234 | 1234",
                "12 | 12",
                "2.0000 | 2",
                "2,0 | 2"
            })
    void aQuantityInGroupsOfThreeIsRead(String written, int quantity) throws Exception {
        CartOrder order = Exports.order(Exports.read(folder, HEADER + row("1", "2026-11-20", "", "", "", written))
                .getFirst());

        assertThat(order.lines().getFirst().quantity()).isEqualTo(quantity);
    }

    @Test
    void tornRowsThatAreTheSameAreNoRepeatUnlessTheyStateTheOrder() throws Exception {
        String other = row("I2");
        assertThat(reasons(HEADER + row("I1") + other + row("I1")))
                .containsExactly(List.of("ORDER_SPLIT"), List.of(), List.of("ORDER_SPLIT"));
        for (String stated : List.of(
                row("I1", "2026-11-20", "2026-11-21", "", "", "1"),
                row("I1", "2026-11-20", "", "5.00", "", "1"),
                row("I1", "2026-11-20", "", "", "5.00", "1"))) {
            assertThat(reasons(HEADER + stated + other + stated)).containsExactly(List.of(), List.of(), List.of());
        }
        String half = row("I1", "2026-11-20", "", "", "10.00", "1");
        assertThat(reasons(HEADER + half + other + half))
                .containsExactly(List.of("ORDER_SPLIT"), List.of(), List.of("ORDER_SPLIT"));
    }

    private static String json(String fields, String lineFields) {
        return "[{\"order_number\":\"1\",\"state\":\"READY\",\"placed_at\":\"2026-11-20\",\"currency\":\"EUR\","
                + fields + "\"lines\":[{\"sku\":\"A\",\"quantity\":1,\"unit_price\":5" + lineFields + "}]}]";
    }

    @Test
    void jsonThatSaysSomethingTwiceOrInsideSomethingElseParksTheOrder() throws Exception {
        assertThat(reasons(json("", ""))).containsExactly(List.of());
        assertThat(reasons(json("\"city\":\"a\",\"city\":\"b\",", ""))).containsExactly(List.of("DUPLICATE_FIELD"));
        assertThat(reasons(json("\"lines\":[],", ""))).containsExactly(List.of("DUPLICATE_FIELD"));
        assertThat(reasons(json("", ",\"sku\":\"B\""))).containsExactly(List.of("DUPLICATE_FIELD"));
        assertThat(reasons(json("\"address2\":[\"Apt 3\"],", ""))).containsExactly(List.of("BAD_VALUE"));
        assertThat(reasons(json("", ",\"item_name\":{\"en\":\"Mug\"}"))).containsExactly(List.of("BAD_VALUE"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"S\\ud800", "\\udc00S", "S\\u0000"})
    void textThatIsNoTextParksTheOrderAndIsNotKept(String text) throws Exception {
        for (String file : List.of(
                json("\"notes\":\"" + text + "\",", ""),
                json("\"unknown\":\"" + text + "\",", ""),
                json("\"" + text + "\":1,", ""),
                json("", ",\"item_name\":\"" + text + "\""))) {
            SourceOrder order = Exports.read(folder, file).getFirst();

            assertThat(Exports.reasons(order)).containsExactly("BAD_VALUE");
            assertThat(order.raw()).doesNotContain("\0", "\uD800", "\uDC00");
        }
        assertThat(reasons(json("\"notes\":\"\\ud83d\\ude00\",", ""))).containsExactly(List.of());
    }

    @Test
    void xmlThatSaysSomethingTwiceParksTheOrder() throws Exception {
        String line = "<lines><line><sku>A</sku><quantity>1</quantity><unit_price>5</unit_price></line></lines>";
        String start = "<orders xmlns:x='urn:x'><order x:seen='yes'><order_number>1</order_number><state>READY</state>"
                + "<placed_at>2026-11-20</placed_at>";
        String end = "</order></orders>";

        assertThat(reasons(start + line + end)).containsExactly(List.of());
        assertThat(reasons(start + line + line + end)).containsExactly(List.of("DUPLICATE_FIELD"));
        assertThat(reasons(start + "<postal_code>1</postal_code><postal_code>2</postal_code>" + line + end))
                .containsExactly(List.of("DUPLICATE_FIELD"));
        assertThat(reasons(start + line.replace("</line>", "<sku>B</sku></line>") + end))
                .containsExactly(List.of("DUPLICATE_FIELD"));
        assertThat(reasons(start + "<city>Bonn<part>Beuel</part></city>" + line + end))
                .containsExactly(List.of("BAD_VALUE"));
    }

    @Test
    void anApostropheBeforeWhatASpreadsheetWouldCalculateIsNotPartOfTheText() throws Exception {
        String row = row("'-7").replace("Ada", "'=Ada").replace(",\n", ",'tis\n");
        CartOrder order = Exports.order(Exports.read(folder, HEADER + row).getFirst());

        assertThat(order.key().orderNumber()).isEqualTo("-7");
        assertThat(order.shipTo().firstName()).isEqualTo("=Ada");
        assertThat(order.notes()).isEqualTo("'tis");
    }

    @Test
    void faultsOfOneOrderEndWithTheNumberOfTheOthers() throws Exception {
        StringBuilder rows = new StringBuilder(HEADER);
        for (int i = 0; i < 150; i++) {
            rows.append(row("1", "2026-11-20", "", "", "", "x"));
        }
        List<Fault> faults = ((Reading.Unreadable)
                        Exports.read(folder, rows.toString()).getFirst().reading())
                .faults();

        assertThat(faults).hasSize(101);
        assertThat(faults.getLast().message()).contains("50 more");
    }

    @Test
    void aWorkbookShowsItsNumbersAsPaddedAndItsBrokenFormulasAsFaults() throws Exception {
        Path book = folder.resolve("book");
        SampleWorkbooks.write(book, List.of(List.of("a"), List.of("b")));
        String text = " t=\"inlineStr\"><is><t>";
        String header = "";
        String values = "";
        for (String cell : List.of(
                "order_number= s=\"1\"><v>1234</v>",
                "state=" + text + "READY</t></is>",
                "placed_at=" + text + "2026-11-20</t></is>",
                "sku= s=\"1\"><v>7</v>",
                "quantity= s=\"1\"><v>2</v>",
                "unit_price=><v>5</v>")) {
            int cut = cell.indexOf('=');
            header += "<c" + text + cell.substring(0, cut) + "</t></is></c>";
            values += "<c" + cell.substring(cut + 1) + "</c>";
        }
        String good = "<row r=\"1\">" + header + "</row><row r=\"2\">" + values + "</row>";

        CartOrder order = Exports.order(Exports.read(sheet(book, good)).getFirst());
        assertThat(order.key().orderNumber()).isEqualTo("01234");
        assertThat(order.lines().getFirst().sku().value()).isEqualTo("00007");
        assertThat(order.lines().getFirst().quantity()).isEqualTo(2);
        for (String formula :
                List.of(" t=\"e\"><f>1/0</f><v>#DIV/0!</v>", " t=\"e\"><f>A9</f><v>#N/A</v>", "><f>A1+1</f>")) {
            assertThat(Exports.read(sheet(book, good.replace("><v>5</v>", formula))).stream()
                            .map(Exports::reasons))
                    .as(formula)
                    .containsExactly(List.of("CELL_ERROR"));
        }
    }

    @Test
    void aFormulaThatGivesAnEmptyTextIsBlank() throws Exception {
        Path book = folder.resolve("book");
        SampleWorkbooks.write(book, List.of(List.of("a"), List.of("b")));
        String rows = "";
        List<String> names = List.of("order_number", "state", "placed_at", "sku", "quantity", "unit_price", "notes");
        for (List<String> values : List.of(names, List.of("1", "READY", "2026-11-20", "A", "1", "5", ""))) {
            rows += "<row>";
            for (String value : values) {
                rows += value.isEmpty()
                        ? "<c t=\"str\"><f>A9&amp;A8</f><v></v></c>"
                        : "<c t=\"inlineStr\"><is><t>" + value + "</t></is></c>";
            }
            rows += "</row>";
        }

        assertThat(Exports.order(Exports.read(sheet(book, rows)).getFirst()).notes())
                .isNull();
    }

    /** A copy of a workbook with other rows, and the number format of five zeros as its second style. */
    private Path sheet(Path book, String rows) throws Exception {
        Path copy = folder.resolve("copy");
        try (var from = new java.util.zip.ZipFile(book.toFile());
                ZipOutputStream to = new ZipOutputStream(Files.newOutputStream(copy))) {
            for (ZipEntry entry : java.util.Collections.list(from.entries())) {
                String text = new String(from.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                if (entry.getName().endsWith("sheet1.xml")) {
                    text = text.replaceAll("(?s)<sheetData>.*</sheetData>", "<sheetData>" + rows + "</sheetData>");
                } else if (entry.getName().endsWith("styles.xml")) {
                    text = "<styleSheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><numFmts "
                            + "count=\"1\"><numFmt numFmtId=\"164\" formatCode=\"[$-407]00000\"/></numFmts><cellXfs count=\"2\">"
                            + "<xf numFmtId=\"0\"/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>";
                }
                to.putNextEntry(new ZipEntry(entry.getName()));
                to.write(text.getBytes(StandardCharsets.UTF_8));
            }
        }
        return copy;
    }

    @Test
    void aPartPaymentOfUnknownSizeCountsAsNothing() throws Exception {
        String sample = Files.readString(Path.of("../samples/shopify/orders_export.csv"))
                .replace(",Outstanding Balance,", ",Something Else,");
        CartOrder order = Exports.read(folder, sample).stream()
                .filter(source -> "1022".equals(source.orderNumber()))
                .map(Exports::order)
                .findFirst()
                .orElseThrow();

        assertThat(order.payment()).isNotNull();
        assertThat(order.payment().captured()).isEqualByComparingTo("0");
    }

    @ParameterizedTest
    @EnumSource(
            value = CartSettings.Type.class,
            names = {"SHOPIFY", "FILE"})
    void aCartHasOneNumberForAnOrderInBothLayouts(CartSettings.Type type) throws Exception {
        CartSettings shop = CartSettings.of(new CartId("shop"), type);
        Path canonical = Files.writeString(folder.resolve("canonical"), HEADER + row("#1001"));

        assertThat(firstNumber(canonical, shop)).isEqualTo("1001");
        assertThat(firstNumber(Path.of("../samples/shopify/orders_export.csv"), shop))
                .isEqualTo("1001");
    }

    private static String firstNumber(Path file, CartSettings cart) throws Exception {
        try (OpenedExport export = Exports.FORMATS.open(file, "", null, cart);
                OrderCursor orders = export.read(export.survey())) {
            return Exports.order(java.util.Objects.requireNonNull(orders.next()))
                    .key()
                    .orderNumber();
        }
    }

    @Test
    void aShopifyOrderThatIsThereTwiceIsARepeatAndATornRowIsNot() throws Exception {
        List<String> lines = Files.readString(Path.of("../samples/shopify/orders_export.csv"))
                .lines()
                .toList();
        String other = lines.get(3) + "\n";
        String order = lines.get(1) + "\n" + lines.get(2) + "\n";

        assertThat(reasons(lines.get(0) + "\n" + other + order + other))
                .containsExactly(List.of(), List.of(), List.of());
        assertThat(reasons(lines.get(0) + "\n" + lines.get(2) + "\n" + other + lines.get(2) + "\n"))
                .containsExactly(List.of("ORDER_SPLIT"), List.of(), List.of("ORDER_SPLIT"));
    }

    @Test
    void aFormatThatTheFileIsNotIsSaidSo() throws Exception {
        Path file = Files.writeString(folder.resolve("export"), HEADER + row("1"));

        assertThatExceptionOfType(UnreadableExport.class)
                .isThrownBy(() -> Exports.FORMATS.open(file, "canonical-xml", null, Exports.CART))
                .satisfies(refused -> {
                    assertThat(refused.reason()).isEqualTo(Reason.FORMAT_CONFLICT);
                    assertThat(refused.detail()).isEqualTo("The file is CSV, not XML");
                });
    }
}
