package io.handshake.ingest.entry.format;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.dhatim.fastexcel.Workbook;
import org.dhatim.fastexcel.Worksheet;

/** Writes the workbooks under {@code samples/canonical}; quantities and amounts as numbers, as people enter them. */
final class SampleWorkbooks {
    private static final String ORDERS = """
            order_number|order_id|state|placed_at|updated_at|currency|first_name|last_name|company|address1|address2|city|state_province|postal_code|country|phone|email|shipping_method|sku|item_name|quantity|unit_price|items_total|shipping_total|tax_total|grand_total|payment_method|payment_state|payment_captured|notes
            00041|287|READY|2026-11-20T09:00:00Z|2026-11-20T10:00:00Z|EUR|Jean-Luc|d’Arc||12 Rue de l'Église|Apt 4B|Paris||75008|FR||k41@example.com|DHL Paket|MUG-BLUE|Mug – blue|2|12.50|48.85|4.90|0.00|53.75|invoice|PAID|53.75|
            00041||||||||||||||||||00815|Füllhalter|3|7.95||||||||
            00042|294|READY|2026-11-20T09:00:00Z|2026-11-20T10:00:00Z|EUR|Robert "Bob" Smith|Jr.||350 5th Ave, Floor 21|Apartment 7C|New York|NY|10118|US||k42@example.com|DHL Paket|MUG-BLUE|Mug – blue|2|12.50|1074.00|4.90|0.00|1078.90|invoice|PAID|1078.90|
            00043|301|READY|2026-11-20T09:00:00Z|2026-11-20T10:00:00Z|EUR|Zoë|Søndergaard||Nørregade 3, 2. th||København||1165|DK||k43@example.com|DHL Paket|00815|Füllhalter|3|7.95|23.85|4.90|0.00|28.75|invoice|PAID|28.75|
            00042||||||||||||||||||KET-17|Kessel 1,7 l|1|1049.00||||||||
            00008|56|READY|2026-11-20T09:00:00Z|2026-11-23T08:00:00Z|EUR|Anna|Müller||Hauptstraße 12|Hinterhaus|Köln||50667|DE||k8@example.com|DHL Paket|MUG-BLUE|Mug – blue|2|12.50|48.85|4.90|0.00|53.75|invoice|PAID|53.75|
            00008||||||||||||||||||00815|Füllhalter|3|7.95||||||||
            """;

    private SampleWorkbooks() {}

    public static void main(String[] arguments) throws IOException {
        List<List<String>> rows =
                ORDERS.lines().map(line -> List.of(line.split("\\|", -1))).toList();
        write(Path.of(arguments[0], "orders.xlsx"), rows);
        write(Path.of(arguments[0], "template.xlsx"), rows.subList(0, 3));
    }

    static void write(Path file, List<List<String>> rows) throws IOException {
        try (OutputStream out = Files.newOutputStream(file);
                Workbook workbook = new Workbook(out, "Handshake", "1.0")) {
            Worksheet sheet = workbook.newWorksheet("Orders");
            for (int r = 0; r < rows.size(); r++) {
                for (int c = 0; c < rows.get(r).size(); c++) {
                    String value = rows.get(r).get(c);
                    String column = rows.getFirst().get(c);
                    boolean number = r > 0 && (column.equals("quantity") || column.equals("unit_price"));
                    if (number && !value.isEmpty()) {
                        sheet.value(r, c, Double.parseDouble(value));
                    } else if (!value.isEmpty()) {
                        sheet.value(r, c, value);
                    }
                }
            }
        }
    }
}
