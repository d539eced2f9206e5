package io.handshake.ingest.entry.format;

import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.dhatim.fastexcel.reader.Cell;
import org.dhatim.fastexcel.reader.CellType;
import org.dhatim.fastexcel.reader.ReadableWorkbook;
import org.dhatim.fastexcel.reader.ReadingOptions;
import org.dhatim.fastexcel.reader.Row;
import org.dhatim.fastexcel.reader.Sheet;
import org.jspecify.annotations.Nullable;

/** The rows of a workbook's first sheet that has any. */
final class XlsxRows implements RowSource {
    private static final int MOST_ENTRIES = 1_000;
    private static final long MOST_BYTES = 512L << 20;
    private static final long MOST_SHARED_BYTES = 64L << 20;
    private static final long ALWAYS_FINE = 8L << 20;
    private static final int MOST_RATIO = 100;
    /** More digits than a spreadsheet keeps. */
    private static final int EXACT_DIGITS = 15;

    private static final Pattern FORMULA_ERROR = Pattern.compile("#(N/A|DIV/0!|GETTING_DATA|[A-Z]+[!?])");
    private static final Pattern ZEROS = Pattern.compile("(?:\\[\\$[^\\]]*])?(0{2,30})(?:;@)?");

    private final ReadableWorkbook workbook;
    private final Stream<Row> stream;
    private final Iterator<Row> rows;

    XlsxRows(Path file) throws UnreadableExport {
        try {
            workbook = new ReadableWorkbook(file.toFile(), new ReadingOptions(true, true));
        } catch (IOException | RuntimeException broken) {
            throw broken(1);
        }
        Stream<Row> found = Stream.empty();
        try {
            for (Sheet sheet : workbook.getSheets().toList()) {
                boolean filled;
                try (Stream<Row> some = sheet.openStream()) {
                    filled = some.anyMatch(row -> row.stream().anyMatch(XlsxRows::hasText));
                }
                if (filled) {
                    found = sheet.openStream();
                    break;
                }
            }
        } catch (IOException | RuntimeException broken) {
            close(workbook);
            throw broken(1);
        }
        stream = found;
        rows = stream.iterator();
    }

    private static boolean hasText(@Nullable Cell cell) {
        return cell != null
                && cell.getType() != CellType.EMPTY
                && cell.getText() != null
                && !cell.getText().isBlank();
    }

    /**
     * Refuses what is no workbook or unpacks to too much. Reads every entry once, and keeps nothing.
     *
     * @throws UnreadableExport if so
     */
    static void inspect(Path file) throws UnreadableExport {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            if (zip.size() > MOST_ENTRIES) {
                throw tooLarge("The archive has " + zip.size() + " entries");
            }
            if (zip.getEntry("xl/vbaProject.bin") != null) {
                throw unsupported("This workbook holds macros (XLSM)");
            }
            if (zip.getEntry("xl/workbook.bin") != null) {
                throw unsupported("This is a binary workbook (XLSB)");
            }
            if (zip.getEntry("mimetype") != null) {
                throw unsupported("This is an OpenDocument file (ODS)");
            }
            if (zip.getEntry("xl/workbook.xml") == null) {
                throw unsupported("This is an archive (ZIP), not a workbook");
            }
            long all = 0;
            byte[] buffer = new byte[64 * 1024];
            for (ZipEntry entry : Collections.list(zip.entries())) {
                long packed = Math.max(1, entry.getCompressedSize());
                long one = 0;
                boolean shared = entry.getName().equalsIgnoreCase("xl/sharedStrings.xml");
                try (InputStream in = zip.getInputStream(entry)) {
                    for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                        one += read;
                        all += read;
                        if (all > MOST_BYTES || (shared && one > MOST_SHARED_BYTES)) {
                            throw tooLarge("The workbook unpacks to more than "
                                    + ((shared ? MOST_SHARED_BYTES : MOST_BYTES) >> 20) + " MiB");
                        }
                        if (one > ALWAYS_FINE && one / packed > MOST_RATIO) {
                            throw tooLarge("The workbook unpacks to more than " + MOST_RATIO + " times its size");
                        }
                    }
                }
            }
        } catch (IOException | RuntimeException broken) {
            throw new UnreadableExport(
                    Reason.TRUNCATED_FILE,
                    "The workbook's archive is broken or cut off",
                    null,
                    "Upload the file again, or save it again as XLSX.");
        }
    }

    private static UnreadableExport tooLarge(String what) {
        return new UnreadableExport(
                Reason.TOO_LARGE, what, null, "Export fewer orders per file, or export them as CSV.");
    }

    private static UnreadableExport unsupported(String what) {
        return new UnreadableExport(Reason.UNSUPPORTED_FORMAT, what, null, ExportFormats.SUPPORTED);
    }

    private static UnreadableExport broken(long row) {
        return new UnreadableExport(
                Reason.MALFORMED,
                "The workbook's content cannot be read",
                "row " + row,
                "Open it in a spreadsheet and save it again as XLSX, or export it as CSV.");
    }

    @Override
    public @Nullable SourceRow next() throws UnreadableExport {
        long last = 0;
        try {
            while (rows.hasNext()) {
                Row row = rows.next();
                last = row.getRowNum();
                SourceRow source = source(row);
                if (source.values().stream().anyMatch(value -> !value.isEmpty())) {
                    return source;
                }
            }
            return null;
        } catch (RuntimeException broken) {
            throw broken(last + 1);
        }
    }

    private static SourceRow source(Row row) throws UnreadableExport {
        if (row.getCellCount() > CsvRows.MOST_COLUMNS * 64) {
            throw tooLarge("A row has " + row.getCellCount() + " cells");
        }
        List<String> values = new ArrayList<>();
        List<Integer> broken = new ArrayList<>();
        for (int i = 0; i < row.getCellCount(); i++) {
            Cell cell = row.getCell(i);
            if (cell != null && isBroken(cell)) {
                broken.add(i);
            }
            values.add(cell == null ? "" : text(cell).strip());
        }
        return new SourceRow(row.getRowNum(), values, broken);
    }

    /** An error; or a formula whose result nobody has worked out, as programs write it that cannot calculate. */
    private static boolean isBroken(Cell cell) {
        return cell.getType() == CellType.ERROR
                || (cell.getType() == CellType.FORMULA
                        && (cell.getRawValue() == null
                                || FORMULA_ERROR.matcher(cell.getRawValue()).matches()));
    }

    /** What stands in the cell, a number without the exponent or {@code .0} of its binary form. */
    private static String text(Cell cell) {
        return switch (cell.getType()) {
            case EMPTY -> "";
            case STRING, ERROR -> String.valueOf(cell.getText());
            case BOOLEAN -> String.valueOf(cell.asBoolean());
            case NUMBER -> isDate(cell) ? DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(cell.asDate()) : number(cell);
            case FORMULA -> cell.getRawValue() == null ? "" : cell.getRawValue();
        };
    }

    private static String number(Cell cell) {
        String raw = cell.getRawValue();
        BigDecimal value = new BigDecimal(raw).round(new MathContext(EXACT_DIGITS));
        BigDecimal brief = value.stripTrailingZeros();
        if (brief.precision() - brief.scale() > EXACT_DIGITS) {
            // Digits are lost already. Written like this, it is refused as an identifier.
            return String.format(Locale.ROOT, "%.6E", value);
        }
        String digits = brief.scale() > 20 ? "0" : brief.toPlainString();
        Matcher zeros = ZEROS.matcher(cell.getDataFormatString() == null ? "" : cell.getDataFormatString());
        boolean whole = brief.signum() >= 0 && brief.scale() <= 0;
        int shown = whole && zeros.matches() ? zeros.group(1).length() : 0;
        return "0".repeat(Math.max(0, shown - digits.length())) + digits;
    }

    private static boolean isDate(Cell cell) {
        Integer id = cell.getDataFormatId();
        if (id != null && ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) || (id >= 45 && id <= 47))) {
            return true;
        }
        String format = cell.getDataFormatString();
        if (format == null) {
            return false;
        }
        String bare = format.replaceAll("\"[^\"]*\"|\\[[^\\]]*]|\\\\.", "").toLowerCase(Locale.ROOT);
        return bare.matches(".*(yy|dd|hh|mm:ss).*");
    }

    @Override
    public void close() {
        stream.close();
        close(workbook);
    }

    private static void close(ReadableWorkbook workbook) {
        try {
            workbook.close();
        } catch (IOException onlyRead) {
            // nothing was written, so nothing can be lost
        }
    }
}
