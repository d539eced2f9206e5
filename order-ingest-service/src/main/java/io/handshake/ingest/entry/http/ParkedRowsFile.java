package io.handshake.ingest.entry.http;

import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.writer.CsvWriter;
import io.handshake.ingest.domain.Import;
import io.handshake.ingest.domain.Imports;
import io.handshake.ingest.domain.ParkedRow;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Parked orders as CSV. A table comes with its own columns, and three of ours behind them, which a new upload passes
 * over: mend the cells, upload the file. Orders of XML and JSON come one a row, with their text.
 */
final class ParkedRowsFile {
    private static final List<String> REASONS = List.of("handshake_reason", "handshake_column", "handshake_message");
    private static final List<String> DOCUMENT = List.of("order_number", "line", "raw");
    private static final int AT_ONCE = 200;

    private ParkedRowsFile() {}

    static void write(Import item, Imports imports, OutputStream out) throws IOException {
        try (CsvWriter csv = CsvWriter.builder().build(new OutputStreamWriter(out, StandardCharsets.UTF_8))) {
            boolean table = !item.header().isEmpty();
            // A file that was mended once already has our columns; they are told anew.
            List<Integer> kept = IntStream.range(0, item.header().size())
                    .filter(column -> !REASONS.contains(item.header().get(column)))
                    .boxed()
                    .toList();
            csv.writeRecord(with(table ? kept.stream().map(item.header()::get).toList() : DOCUMENT, REASONS));
            @Nullable String after = null;
            List<ParkedRow> rows;
            do {
                rows = imports.parkedRows(item.id(), after, AT_ONCE);
                for (ParkedRow row : rows) {
                    if (table) {
                        writeTable(csv, row, kept);
                    } else {
                        String number = row.orderNumber();
                        csv.writeRecord(with(
                                List.of(number == null ? "" : safe(number), Long.toString(row.line()), safe(row.raw())),
                                reasons(row)));
                    }
                }
                after = rows.isEmpty() ? null : rows.getLast().id();
            } while (rows.size() == AT_ONCE);
        }
    }

    private static void writeTable(CsvWriter csv, ParkedRow row, List<Integer> kept) throws IOException {
        boolean first = true;
        try (CsvReader<CsvRecord> raw = CsvReader.builder().ofCsvRecord(row.raw())) {
            for (CsvRecord line : raw) {
                List<String> cells = kept.stream()
                        .map(column -> column < line.getFieldCount() ? safe(line.getField(column)) : "")
                        .toList();
                csv.writeRecord(with(cells, first ? reasons(row) : List.of("", "", "")));
                first = false;
            }
        }
    }

    private static List<String> reasons(ParkedRow row) {
        return List.of(
                joined(row.faults().stream().map(ParkedRow.Fault::reason).toList()),
                joined(row.faults().stream()
                        .map(fault -> fault.column() == null ? "" : fault.column())
                        .toList()),
                safe(joined(row.faults().stream().map(ParkedRow.Fault::message).toList())));
    }

    private static String joined(List<String> texts) {
        return texts.stream().filter(text -> !text.isEmpty()).distinct().collect(Collectors.joining("; "));
    }

    /**
     * A spreadsheet would run a cell that begins like a formula (CWE-1236); an apostrophe makes it text. Plain numbers
     * stay as they are.
     */
    private static String safe(String cell) {
        if (cell.isEmpty() || "=+-@\t\r\0".indexOf(cell.charAt(0)) < 0 || cell.matches("[+-]?[0-9]+([.,][0-9]+)?")) {
            return cell;
        }
        return "'" + cell;
    }

    private static List<String> with(List<String> cells, List<String> more) {
        List<String> all = new ArrayList<>(cells);
        all.addAll(more);
        return all;
    }
}
