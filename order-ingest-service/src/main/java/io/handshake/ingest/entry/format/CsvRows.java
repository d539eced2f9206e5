package io.handshake.ingest.entry.format;

import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.CsvRecordHandler;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.handshake.ingest.entry.format.UnreadableExport.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rows of a CSV file with any of the usual delimiters. */
final class CsvRows implements RowSource {
    static final int MOST_COLUMNS = 256;
    private static final int LONGEST_FIELD = 64 * 1024;
    private static final int LONGEST_ROW = 1024 * 1024;
    private static final Pattern LINE = Pattern.compile("line (\\d+)");
    private static final Pattern HINT = Pattern.compile("\\A\"?sep=(.)\"?(\\r\\n|\\n|\\r)", Pattern.CASE_INSENSITIVE);

    private final TextFile file;
    private final CsvReader<CsvRecord> reader;
    private final Iterator<CsvRecord> records;
    private final int linesBefore;
    private long line = 1;
    private int columns = -1;
    private @Nullable SourceRow ahead;

    CsvRows(TextFile file) throws UnreadableExport {
        this.file = file;
        try {
            String start = file.start(LONGEST_FIELD);
            Matcher hint = HINT.matcher(start);
            boolean hinted = hint.find();
            Reader text = new BufferedReader(file.reader());
            if (hinted) {
                text.skip(hint.end());
            }
            linesBefore = hinted ? 1 : 0;
            reader = CsvReader.builder()
                    .fieldSeparator(hinted ? hint.group(1).charAt(0) : delimiter(start))
                    .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
                    .allowUnclosedQuote(false)
                    .allowExtraCharsAfterClosingQuote(false)
                    .skipEmptyLines(true)
                    .build(
                            CsvRecordHandler.of(limits -> limits.maxFields(MOST_COLUMNS)
                                    .maxFieldSize(LONGEST_FIELD)
                                    .maxRecordSize(LONGEST_ROW)),
                            text);
            records = reader.iterator();
        } catch (IOException | IllegalArgumentException unreadable) {
            throw new UnreadableExport(
                    Reason.MALFORMED, "The file's first line cannot be read", "line 1", "Export the file again.");
        }
    }

    /** The one that stands most often in the first line, outside quotes. */
    private static char delimiter(String start) {
        String candidates = ",;\t|";
        int[] counts = new int[candidates.length()];
        boolean quoted = false;
        boolean begun = false;
        for (int i = 0; i < start.length(); i++) {
            char c = start.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == '\n' || c == '\r')) {
                if (begun) {
                    break;
                }
            } else if (!quoted && candidates.indexOf(c) >= 0) {
                counts[candidates.indexOf(c)]++;
            }
            begun = begun || !Character.isWhitespace(c);
        }
        int best = 0;
        for (int i = 1; i < counts.length; i++) {
            if (counts[i] > counts[best]) {
                best = i;
            }
        }
        return candidates.charAt(best);
    }

    @Override
    public @Nullable SourceRow next() throws UnreadableExport {
        SourceRow row = ahead;
        ahead = null;
        if (row == null) {
            row = read();
        }
        if (row == null) {
            return null;
        }
        if (columns < 0) {
            columns = row.values().size();
            oneColumn(row);
        } else if (row.values().size() < columns) {
            ahead = read();
            if (ahead == null) {
                cutShort(row);
            }
        }
        return row;
    }

    private static void oneColumn(SourceRow header) throws UnreadableExport {
        if (header.values().size() == 1 && header.values().getFirst().matches("(?s).*[,;\t|].*[,;\t|].*")) {
            throw new UnreadableExport(
                    Reason.MALFORMED,
                    "Each row stands in one column, in quotes as a whole",
                    "line " + header.line(),
                    "Upload the cart's own file, or split column A at its commas and save it again.");
        }
    }

    private void cutShort(SourceRow last) throws UnreadableExport {
        try {
            if (!file.endsWithNewLine()) {
                throw new UnreadableExport(
                        Reason.TRUNCATED_FILE,
                        "The last row has " + last.values().size() + " of " + columns + " fields and no line end",
                        "line " + last.line(),
                        "Upload the file again, or export it again.");
            }
        } catch (IOException unreadable) {
            throw TextFile.unreadable(unreadable);
        }
    }

    private @Nullable SourceRow read() throws UnreadableExport {
        try {
            while (records.hasNext()) {
                CsvRecord record = records.next();
                line = record.getStartingLineNumber() + linesBefore;
                List<String> values = new ArrayList<>(record.getFieldCount());
                boolean blank = true;
                for (int i = 0; i < record.getFieldCount(); i++) {
                    String value = record.getField(i).strip();
                    values.add(value);
                    blank = blank && value.isEmpty();
                }
                if (!blank) {
                    return new SourceRow(line, values, List.of());
                }
            }
            return null;
        } catch (CsvParseException broken) {
            throw broken(broken);
        } catch (UncheckedIOException unreadable) {
            throw TextFile.unreadable(unreadable);
        }
    }

    private UnreadableExport broken(CsvParseException broken) {
        StringBuilder said = new StringBuilder();
        for (Throwable cause = broken; cause != null; cause = cause.getCause()) {
            said.append(cause.getMessage()).append(' ');
        }
        Matcher where = LINE.matcher(said);
        long at = where.find() ? Long.parseLong(where.group(1)) + linesBefore : line + 1;
        String text = said.toString().toLowerCase(java.util.Locale.ROOT);
        if (text.contains("max") || text.contains("exceed") || text.contains("limit")) {
            return new UnreadableExport(
                    Reason.MALFORMED,
                    "A row has more than " + MOST_COLUMNS + " fields, a field more than " + LONGEST_FIELD
                            + " characters, or the row more than " + LONGEST_ROW + "; often a quote is not closed",
                    "line " + at,
                    "Close the quote, or export the file again.");
        }
        return new UnreadableExport(
                text.contains("unclosed") || text.contains("end of") ? Reason.TRUNCATED_FILE : Reason.MALFORMED,
                "A field's quotes do not match",
                "line " + at,
                "Close the quote, double quotes inside a field, or export the file again.");
    }

    @Override
    public void close() {
        try {
            reader.close();
        } catch (IOException onlyRead) {
            // nothing was written, so nothing can be lost
        }
    }
}
