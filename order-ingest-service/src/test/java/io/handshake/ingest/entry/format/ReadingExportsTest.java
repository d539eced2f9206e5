package io.handshake.ingest.entry.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.handshake.carts.layout.Reading;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import io.handshake.vocabulary.CartOrder;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReadingExportsTest {
    private static final String HEADER =
            "order_number,state,placed_at,updated_at,currency,first_name,last_name,address1,city,postal_code,country,"
                    + "shipping_method,sku,quantity,unit_price,notes\n";
    private static final String ORDER = "READY,2026-11-20T09:00:00Z,,EUR,Änne,Öz,Weg 1,Köln,'01067,DE,DHL,";

    @TempDir
    Path folder;

    private static String row(String number, String sku, String quantity, String price) {
        return number + "," + ORDER + sku + "," + quantity + "," + price + ",\n";
    }

    @Test
    void aZipKeepsItsLeadingZeroAndAPriceItsDecimalComma() throws Exception {
        CartOrder order = Exports.order(Exports.read(folder, HEADER + row("007", "0017", "2", "\"1.234,50\""))
                .getFirst());

        assertThat(order.key().orderNumber()).isEqualTo("007");
        assertThat(order.shipTo().postalCode()).isEqualTo("01067");
        assertThat(order.lines().getFirst().unitPrice()).isEqualByComparingTo("1234.5");
        assertThat(order.lines().getFirst().lineId().value()).isEqualTo("0017#1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16", "windows-1252", "UTF-16LE"})
    void umlautsSurviveEachEncoding(String encoding) throws Exception {
        String mark = encoding.equals("UTF-16LE") ? "\uFEFF" : "";
        Path file = Files.write(
                folder.resolve("export"),
                (mark + HEADER + row("1", "A", "1", "1.00")).getBytes(Charset.forName(encoding)));

        assertThat(Exports.order(Exports.read(file).getFirst()).shipTo().firstName())
                .isEqualTo("Änne");
    }

    @Test
    void scatteredRowsParkEachPartOfTheOrderAndRepeatsPass() throws Exception {
        String repeated = row("2", "B", "1", "1.00").replace("09:00:00Z,,", "09:00:00Z,2026-11-20T10:00:00Z,");
        List<SourceOrder> orders = Exports.read(
                folder, HEADER + row("1", "A", "1", "1.00") + repeated + row("1", "C", "1", "1.00") + repeated);

        assertThat(orders.stream().map(Exports::reasons))
                .containsExactly(List.of("ORDER_SPLIT"), List.of(), List.of("ORDER_SPLIT"), List.of());
    }

    @Test
    void aShopifyRowThatLostItsOrderParksAllOfIt() throws Exception {
        String sample = Files.readString(Path.of("../samples/shopify/orders_export.csv"));
        List<String> lines = sample.lines().toList();
        String torn = lines.get(0) + "\n" + lines.get(1) + "\n" + lines.get(3) + "\n" + lines.get(2) + "\n";

        assertThat(Exports.read(folder, torn).stream().map(Exports::reasons))
                .containsExactly(List.of("ORDER_SPLIT"), List.of(), List.of("ORDER_SPLIT"));
    }

    @Test
    void eachFaultNamesItsReasonLineAndColumn() throws Exception {
        List<SourceOrder> orders = Exports.read(
                folder,
                HEADER + row("1", "A", "1.5", "1.00") + row("2", "1.23E+11", "1", "1.00") + row("3", "A", "1", "x")
                        + row("4", "A", "", "1.00") + row("", "A", "1", "1.00") + row("6", "A", "-1", "1.00")
                        + "7,READY\n" + row("8", "A", "1", "1.00"));

        assertThat(orders.stream().flatMap(order -> Exports.reasons(order).stream()))
                .containsExactly(
                        "FRACTIONAL_QUANTITY",
                        "SCIENTIFIC_NOTATION",
                        "BAD_NUMBER",
                        "MISSING_FIELD",
                        "MISSING_FIELD",
                        "NEGATIVE_QUANTITY",
                        "TRUNCATED_ROW");
        assertThat(((Reading.Unreadable) orders.getFirst().reading()).faults().getFirst())
                .satisfies(fault -> assertThat(fault.line() + fault.column()).isEqualTo("2quantity"));
    }

    @Test
    void aBrokenFileIsRefusedWithItsReason() throws Exception {
        String good = HEADER + row("1", "A", "1", "1.00");
        refused("", Reason.EMPTY_FILE);
        refused(" \n\n", Reason.EMPTY_FILE);
        refused("a,b,c\n1,2,3\n", Reason.UNKNOWN_LAYOUT);
        refused(good + "2,READY,2026", Reason.TRUNCATED_FILE);
        refused(good + "2,\"READY\n", Reason.TRUNCATED_FILE);
        refused("\"order_number,state,sku\"\n\"1,READY,A\"\n", Reason.MALFORMED);
        refused("%PDF-1.7", Reason.UNSUPPORTED_FORMAT);
        refused("[{\"order_number\":\"1\",\"lines\":[]},", Reason.TRUNCATED_FILE);
        refused("[{\"order_number\":\"1\" \"lines\":[]}]", Reason.MALFORMED);
        refused("<orders><order><order_number>1</order_number>", Reason.TRUNCATED_FILE);
        refused("<orders><order><order_number>1</order></orders>", Reason.MALFORMED);
    }

    @Test
    void hostileDocumentsAreRefused() throws Exception {
        refused(
                "<!DOCTYPE o [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><orders><order><order_number>&a;"
                        + "</order_number></order></orders>",
                Reason.MALFORMED);
        refused("<orders>" + "<a>".repeat(10_000), Reason.TOO_LARGE);
        refused("[".repeat(10_000), Reason.TOO_LARGE);
        refused("[{\"order_number\":\"" + "x".repeat(1_000_000) + "\"}]", Reason.TOO_LARGE);
        Path bomb = folder.resolve("bomb");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(bomb))) {
            zip.putNextEntry(new ZipEntry("xl/workbook.xml"));
            byte[] zeros = new byte[1 << 20];
            for (int i = 0; i < 64; i++) {
                zip.write(zeros);
            }
        }
        assertThatExceptionOfType(UnreadableExport.class)
                .isThrownBy(() -> Exports.read(bomb))
                .satisfies(unreadable -> assertThat(unreadable.reason()).isEqualTo(Reason.TOO_LARGE));
    }

    private void refused(String text, Reason reason) throws Exception {
        Path file = Files.write(folder.resolve("export"), text.getBytes(StandardCharsets.UTF_8));
        assertThatExceptionOfType(UnreadableExport.class)
                .as(text.substring(0, Math.min(60, text.length())))
                .isThrownBy(() -> Exports.read(file))
                .satisfies(unreadable -> {
                    assertThat(unreadable.reason()).isEqualTo(reason);
                    assertThat(unreadable.cure()).isNotBlank();
                });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "shopify/orders_export.csv",
                "canonical/orders.csv",
                "canonical/orders.xlsx",
                "canonical/orders.xml",
                "canonical/orders.json"
            })
    void aDamagedFileIsRefusedOrReadTheSameTwice(String sample) throws Exception {
        byte[] whole = Files.readAllBytes(Path.of("../samples", sample));
        long seed = new Random().nextLong();
        System.out.println("damage to " + sample + ": seed=" + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            byte[] bytes = random.nextInt(3) == 0
                    ? java.util.Arrays.copyOf(whole, random.nextInt(whole.length))
                    : whole.clone();
            for (int i = random.nextInt(8); i > 0 && bytes.length > 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Path file = Files.write(folder.resolve("damaged"), bytes);
            try {
                Exports.read(file);
            } catch (UnreadableExport refused) {
                assertThat(refused.cure()).as("seed=%s round=%s", seed, round).isNotBlank();
            }
        }
    }

    @Test
    void aMillionRowsStream() throws Exception {
        Path file = folder.resolve("large");
        try (var out = Files.newBufferedWriter(file)) {
            out.write(HEADER);
            for (int i = 0; i < 1_000_000; i++) {
                out.write(row("N" + i / 2, "S" + i, "1", "1.00"));
            }
        }
        try (OpenedExport export = Exports.FORMATS.open(file, null, "text/csv", Exports.CART)) {
            assertThat(export.survey())
                    .satisfies(survey ->
                            assertThat(List.of(survey.orders(), survey.rows())).containsExactly(500_000L, 1_000_000L));
        }
    }

    @Test
    void theSameOrdersReadAlikeFromAllFourContainers() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("four containers: seed=" + seed);
        Random random = new Random(seed);
        String alphabet = "aZ09 ÄßéŁ'\",;<>&{}[]\\/.-日本";
        List<String> names = List.of(HEADER.strip().split(","));
        List<List<String>> rows = new java.util.ArrayList<>(List.of(names));
        StringBuilder csv = new StringBuilder(HEADER);
        StringBuilder xml = new StringBuilder("<orders>");
        StringBuilder json = new StringBuilder();
        for (int i = 0; i < 200; i++) {
            List<String> values = new java.util.ArrayList<>(
                    List.of(row("N" + i, "S", "1", "1").strip().split(",", -1)));
            for (int free : List.of(5, 6, 7, 8, 11, 12, 15)) {
                String text = IntStream.range(0, random.nextInt(1, 12))
                        .mapToObj(any -> alphabet.substring(random.nextInt(alphabet.length()))
                                .substring(0, 1))
                        .reduce("x", String::concat)
                        .strip();
                values.set(free, text);
            }
            values.set(13, String.valueOf(random.nextInt(1, 100)));
            values.set(14, random.nextInt(1000) + "." + random.nextInt(10, 100));
            rows.add(values);
            csv.append(values.stream()
                            .map(value -> '"' + value.replace("\"", "\"\"") + '"')
                            .reduce((a, b) -> a + "," + b)
                            .orElseThrow())
                    .append('\n');
            String order = "";
            String line = "";
            String jsonOrder = "";
            String jsonLine = "";
            for (int c = 0; c < values.size(); c++) {
                String name = names.get(c);
                String element = "<" + name + ">"
                        + values.get(c)
                                .replace("&", "&amp;")
                                .replace("<", "&lt;")
                                .replace(">", "&gt;") + "</" + name + ">";
                String member = '"' + name + "\":\""
                        + values.get(c).replace("\\", "\\\\").replace("\"", "\\\"") + '"';
                boolean ofLine = CanonicalOrder.LINE.contains(name);
                line += ofLine ? element : "";
                order += ofLine ? "" : element;
                jsonLine += ofLine ? (jsonLine.isEmpty() ? "" : ",") + member : "";
                jsonOrder += ofLine ? "" : member + ",";
            }
            xml.append("<order>" + order + "<lines><line>" + line + "</line></lines></order>");
            json.append("{" + jsonOrder + "\"lines\":[{" + jsonLine + "}]}\n");
        }
        SampleWorkbooks.write(folder.resolve("book"), rows);
        List<CartOrder> expected = orders(Exports.read(folder, csv.toString()));

        assertThat(expected).hasSize(200);
        assertThat(expected.get(7).notes()).isEqualTo(rows.get(8).get(15));
        assertThat(orders(Exports.read(folder, xml.append("</orders>").toString())))
                .as("seed %s", seed)
                .isEqualTo(expected);
        assertThat(orders(Exports.read(folder, json.toString())))
                .as("seed %s", seed)
                .isEqualTo(expected);
        assertThat(orders(Exports.read(folder.resolve("book"))))
                .as("seed %s", seed)
                .usingRecursiveComparison()
                .withComparatorForType(java.math.BigDecimal::compareTo, java.math.BigDecimal.class)
                .isEqualTo(expected);
    }

    private static List<CartOrder> orders(List<SourceOrder> sources) {
        return sources.stream().map(Exports::order).toList();
    }
}
