package io.handshake.confirm.entry.http;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import io.handshake.confirm.entry.Place;
import io.handshake.confirm.entry.StatedShipment;
import io.handshake.confirm.entry.StatedShipment.StatedLine;
import io.handshake.confirm.entry.StatedShipment.StatedPackage;
import io.handshake.confirm.entry.Unreadable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads shipments from a table with a header: a row per line of a package, in any order of columns. Rows with the same
 * shipmentId belong together, and within it those with the same {@code package}. What a row leaves empty of its shipment or
 * package stands in another of its rows.
 */
final class CsvShipments {
    private static final KnownNames COLUMNS = KnownNames.of(
            "shipmentId",
            "cartId",
            "orderNumber",
            "shippedAt",
            "package",
            "carrier",
            "service",
            "trackingNumber",
            "trackingUrl",
            "lineId",
            "sku",
            "quantity",
            "customerNotified");
    private static final List<String> NEEDED =
            List.of("shipmentId", "cartId", "orderNumber", "shippedAt", "carrier", "quantity");
    private static final List<Character> DELIMITERS = List.of(',', ';', '\t');

    private CsvShipments() {}

    /** A row by the names of its columns. */
    private record Row(Place place, Map<String, String> cells) {
        @Nullable
        String cell(String column) {
            String text = cells.get(column);
            return text == null || text.isBlank() ? null : text.strip();
        }
    }

    /** @throws Unreadable if it is no such table */
    static List<BatchEntry> read(byte[] body) {
        String text = text(body);
        Map<String, List<Row>> shipments = new LinkedHashMap<>();
        List<BatchEntry> entries = new ArrayList<>();
        for (Row row : rows(text)) {
            String id = row.cell("shipmentId");
            if (id == null) {
                entries.add(BatchEntry.of(row.place(), null, () -> {
                    throw new Unreadable(
                            "MISSING_FIELD",
                            "shipmentId",
                            row.place().field("shipmentId"),
                            "shipmentId is missing or empty",
                            "state shipmentId in each row");
                }));
            } else {
                shipments.computeIfAbsent(id, _ -> new ArrayList<>()).add(row);
            }
        }
        shipments.forEach(
                (id, rows) -> entries.add(BatchEntry.of(rows.getFirst().place(), id, () -> shipment(id, rows))));
        return entries;
    }

    private static String text(byte[] body) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body))
                    .toString();
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException other) {
            throw new Unreadable("BAD_VALUE", "body", "body", "the table is not UTF-8", "save it as UTF-8");
        }
    }

    private static List<Row> rows(String text) {
        try (CsvReader<CsvRecord> csv =
                CsvReader.builder().fieldSeparator(delimiter(text)).ofCsvRecord(text)) {
            List<String> header = null;
            List<Row> rows = new ArrayList<>();
            for (CsvRecord line : csv) {
                if (header == null) {
                    header = header(line.getFields());
                } else {
                    rows.add(row(header, line));
                }
            }
            if (rows.isEmpty()) {
                throw new Unreadable(
                        "MISSING_FIELD", "body", "body", "the table has no rows", "send a header and rows");
            }
            return rows;
        } catch (CsvParseException broken) {
            throw new Unreadable(
                    "BAD_VALUE", "body", "body", "the table can't be read: its quotes don't match", "mend the quotes");
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /** The one that the header holds most of. */
    private static char delimiter(String text) {
        String header = text.lines().findFirst().orElse("");
        char best = ',';
        long most = 0;
        for (char delimiter : DELIMITERS) {
            long here =
                    header.chars().filter(character -> character == delimiter).count();
            if (here > most) {
                most = here;
                best = delimiter;
            }
        }
        return best;
    }

    private static List<String> header(List<String> cells) {
        List<String> header = cells.stream().map(String::strip).toList();
        for (String column : header) {
            // A column without a name says nothing; spreadsheets leave some at the end.
            if (!column.isEmpty() && !COLUMNS.has(column)) {
                throw COLUMNS.unknown(column, "line 1, column " + column);
            }
        }
        for (String column : NEEDED) {
            if (!header.contains(column)) {
                throw new Unreadable(
                        "MISSING_FIELD",
                        column,
                        "line 1, column " + column,
                        "the header has no column " + column,
                        "begin with the header " + String.join(",", COLUMNS.names()));
            }
        }
        if (!header.contains("lineId") && !header.contains("sku")) {
            throw new Unreadable(
                    "MISSING_FIELD",
                    "sku",
                    "line 1, column sku",
                    "the header has neither lineId nor sku",
                    "add one of the two columns");
        }
        return header;
    }

    private static Row row(List<String> header, CsvRecord line) {
        Map<String, String> cells = new LinkedHashMap<>();
        for (int i = 0; i < header.size() && i < line.getFieldCount(); i++) {
            cells.putIfAbsent(header.get(i), line.getField(i));
        }
        return new Row(Place.row(line.getStartingLineNumber()), cells);
    }

    private static StatedShipment shipment(String id, List<Row> rows) {
        Map<String, List<Row>> parcels = new LinkedHashMap<>();
        for (Row row : rows) {
            String parcel = row.cell("package");
            parcels.computeIfAbsent(parcel == null ? "" : parcel, _ -> new ArrayList<>())
                    .add(row);
        }
        Place place = rows.getFirst().place();
        return new StatedShipment(
                place,
                id,
                same("cartId", rows),
                same("orderNumber", rows),
                JsonShipments.at(place, same("shippedAt", rows)),
                parcels.values().stream().map(CsvShipments::parcel).toList(),
                flag(place, same("customerNotified", rows)));
    }

    private static StatedPackage parcel(List<Row> rows) {
        return new StatedPackage(
                rows.getFirst().place(),
                same("carrier", rows),
                same("service", rows),
                same("trackingNumber", rows),
                same("trackingUrl", rows),
                rows.stream().map(CsvShipments::line).toList());
    }

    private static StatedLine line(Row row) {
        return new StatedLine(row.place(), row.cell("lineId"), row.cell("sku"), number(row, row.cell("quantity")));
    }

    private static @Nullable Integer number(Row row, @Nullable String text) {
        if (text == null) {
            return null;
        }
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException misshapen) {
            throw new Unreadable(
                    "BAD_NUMBER",
                    "quantity",
                    row.place().field("quantity"),
                    "quantity is not a whole number",
                    "write it without a fraction, such as 2");
        }
    }

    /** What all rows say, those that say something. */
    private static @Nullable String same(String column, List<Row> rows) {
        String first = null;
        for (Row row : rows) {
            String here = row.cell(column);
            if (first == null) {
                first = here;
            } else if (here != null && !here.equals(first)) {
                throw new Unreadable(
                        "BAD_VALUE",
                        column,
                        row.place().field(column),
                        column + " is another than in a row before that belongs to it",
                        "write the same, or leave it empty; other parcels have another package, other shipments another"
                                + " shipmentId");
            }
        }
        return first;
    }

    private static boolean flag(Place place, @Nullable String text) {
        return switch (text == null ? "false" : text) {
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new Unreadable(
                        "BAD_VALUE",
                        "customerNotified",
                        place.field("customerNotified"),
                        "customerNotified is neither true nor false",
                        "write true or false, or leave it empty");
        };
    }
}
